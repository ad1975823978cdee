// Wrong: each child waits at its gate, and then exits with its own number, not with the one that it read.
// Fails: completionOrder.gates
// Because completionOrder.gates: found * in gate.1 and exited with status 1
import { _exit, fork, O_RDONLY, open, read, WEXITSTATUS, wait } from "#posix";

function numberBehind(path: string): number {
  const gate = open(path, O_RDONLY);
  let text = "";
  for (let part = read(gate, 64); part.length > 0; part = read(gate, 64)) text += part.toString();
  return Number(text);
}

export function completionOrder(n: number): void {
  for (let i = 1; i <= n; i++) {
    if (fork() === 0) {
      numberBehind(`gate.${i}`);
      _exit(i);
    }
  }
  for (let i = 1; i <= n; i++) {
    const { pid, status } = wait();
    console.log("done", pid, WEXITSTATUS(status));
  }
}
