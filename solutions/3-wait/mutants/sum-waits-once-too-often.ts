// Wrong: one wait call too many: ECHILD ends main with status 1.
// Fails: sum.ends
// Because sum.ends: main exited with status 1
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
  let total = 0;
  for (const _ of codes) total += WEXITSTATUS(wait().status);
  console.log("sum", total);
  wait();
}
