// Wrong: each child says through a pipe with what it will exit, and stays until main has printed it as done.
// Fails: completionOrder.lines
// Because completionOrder.lines: main printed "done *" while main.*, whose pid that is, still ran
import { _exit, fork, getpid, O_RDONLY, open, pipe, read, wait, write } from "#posix";

function numberBehind(path: string): number {
  const gate = open(path, O_RDONLY);
  let text = "";
  for (let part = read(gate, 64); part.length > 0; part = read(gate, 64)) text += part.toString();
  return Number(text);
}

export function completionOrder(n: number): void {
  const [results, result] = pipe();
  const [printed, go] = pipe();
  for (let i = 1; i <= n; i++) {
    if (fork() === 0) {
      const number = numberBehind(`gate.${i}`);
      write(result, `${getpid()} ${number}`);
      read(printed, 1);
      _exit(number);
    }
  }
  for (let i = 1; i <= n; i++) {
    console.log("done", read(results, 64).toString());
    write(go, ".");
    wait();
  }
}
