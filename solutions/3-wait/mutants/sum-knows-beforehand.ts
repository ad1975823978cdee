// Wrong: computes what will arrive, and prints it before anybody has told it anything.
// Fails: sum.total
// Because sum.total: before any wait call had told it
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
  console.log(
    "sum",
    codes.reduce((total, code) => total + (code & 0xff), 0),
  );
  close(opener);
  for (const _ of codes) wait();
}
