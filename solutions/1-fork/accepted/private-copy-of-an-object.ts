// Right: a property of an object; fork copies the whole memory, and what a reference leads to with it.
import { _exit, fork, wait } from "#posix";

export function privateCopy(value: number): void {
  const box = { value };
  if (fork() === 0) {
    box.value *= -1;
    console.log(`value ${box.value}`);
    _exit(0);
  }
  wait();
  console.log(`value ${box.value}`);
}
