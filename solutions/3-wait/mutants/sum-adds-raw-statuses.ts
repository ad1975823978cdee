// Wrong: adds up the statuses as wait returns them: 256 times the total.
// Fails: sum.total
// Because sum.total: 256 times as much
import { _exit, close, fork, pipe, read, wait } from "#posix";

export function sum(...codes: number[]): void {
  const [gate, opener] = pipe();
  for (const code of codes) {
    if (fork() === 0) {
      close(opener);
      read(gate, 1);
      _exit(code);
    }
  }
  close(opener);
  let total = 0;
  for (const _ of codes) total += wait().status;
  console.log("sum", total);
}
