// Wrong: asks with WNOHANG before the gate is open: nobody has ended yet, and nobody is reaped.
// Fails: sum.total, sum.reaped
import { _exit, close, fork, pipe, read, WEXITSTATUS, WNOHANG, waitpid } from "#posix";

export function sum(...codes: number[]): void {
  const [gate, opener] = pipe();
  for (const code of codes) {
    if (fork() === 0) {
      close(opener);
      read(gate, 1);
      _exit(code);
    }
  }
  let total = 0;
  for (const _ of codes) total += WEXITSTATUS(waitpid(-1, WNOHANG).status);
  close(opener);
  console.log("sum", total);
}
