// Wrong: each child adds its code to its own copy of the total; main's stays 0.
// Fails: sum.total
// Because sum.total: it printed "sum 0"
import { _exit, close, fork, pipe, read, wait } from "#posix";

export function sum(...codes: number[]): void {
  let total = 0;
  const [gate, opener] = pipe();
  for (const code of codes) {
    if (fork() === 0) {
      close(opener);
      read(gate, 1);
      total += code;
      _exit(code);
    }
  }
  close(opener);
  for (const _ of codes) wait();
  console.log("sum", total);
}
