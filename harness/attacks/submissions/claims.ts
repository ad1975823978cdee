// Attack: prints what the tasks ask for, and forks nobody: the text would be enough where nobody looks at processes.
// Lab: 1
// Passes: nothing
import { getpid } from "#posix";

export function hello(): void {
  console.log("child", getpid() + 1, getpid());
  console.log("parent", getpid(), getpid() + 1);
}

export function fan(n: number): void {
  for (let i = 1; i <= n; i++) console.log("child", i, "exited with status", i);
}

export function chain(n: number): void {
  fan(n);
}

export function tree(depth: number): void {
  fan(2 ** depth);
}

export function privateCopy(value: number): void {
  console.log("value", value + 1);
  console.log("value", value);
}
