// Wrong: main passes the gates itself, one after another, and gives each child its number.
// Fails: completionOrder.gates
// Because completionOrder.gates: main.1 opened no gate*
import { _exit, close, fork, O_RDONLY, open, pipe, read, WEXITSTATUS, wait } from "#posix";

function numberBehind(path: string): number {
  const gate = open(path, O_RDONLY);
  let text = "";
  for (let part = read(gate, 64); part.length > 0; part = read(gate, 64)) text += part.toString();
  return Number(text);
}

export function completionOrder(n: number): void {
  const numbers = Array.from({ length: n }, (_, i) => numberBehind(`gate.${i + 1}`));
  const [gate, opener] = pipe();
  for (const number of numbers) {
    if (fork() === 0) {
      close(opener);
      read(gate, 1);
      _exit(number);
    }
  }
  close(opener);
  for (let i = 1; i <= n; i++) {
    const { pid, status } = wait();
    console.log("done", pid, WEXITSTATUS(status));
  }
}
