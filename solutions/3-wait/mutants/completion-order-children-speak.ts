// Wrong: each child prints its own line before it ends; main, which was to tell, says nothing.
// Fails: completionOrder.lines
// Because completionOrder.lines: main printed nothing
import { _exit, fork, getpid, O_RDONLY, open, read, wait } from "#posix";

function numberBehind(path: string): number {
  const gate = open(path, O_RDONLY);
  let text = "";
  for (let part = read(gate, 64); part.length > 0; part = read(gate, 64)) text += part.toString();
  return Number(text);
}

export function completionOrder(n: number): void {
  for (let i = 1; i <= n; i++) {
    if (fork() === 0) {
      const number = numberBehind(`gate.${i}`);
      console.log("done", getpid(), number);
      _exit(number);
    }
  }
  for (let i = 1; i <= n; i++) wait();
}
