// Wrong: one wait call for all: it takes one status, and the others stay zombies.
// Fails: sum.total, sum.reaped
import { _exit, close, fork, pipe, read, WEXITSTATUS, wait } from "#posix";

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
  console.log("sum", WEXITSTATUS(wait().status));
}
