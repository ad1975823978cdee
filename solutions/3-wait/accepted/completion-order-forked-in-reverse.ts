// Right: the child of the last gate is born first; which child has which gate is free.
import { _exit, fork, O_RDONLY, open, read, WEXITSTATUS, wait3 } from "#posix";

function numberBehind(path: string): number {
  const gate = open(path, O_RDONLY);
  let text = "";
  for (let part = read(gate, 64); part.length > 0; part = read(gate, 64)) text += part.toString();
  return Number(text);
}

export function completionOrder(n: number): void {
  for (let i = n; i >= 1; i--) if (fork() === 0) _exit(numberBehind(`gate.${i}`));
  for (let left = n; left > 0; left--) {
    const { pid, status } = wait3();
    console.log(`done: ${pid},   ${WEXITSTATUS(status)}`);
    console.log(`done with it: ${left - 1} left`);
  }
}
