// Wrong: ignores SIGCHLD, so the kernel throws the statuses away, and wait only tells that nobody is left.
// Fails: sum.total, sum.reaped
// Because sum.total: it printed "sum 0"
import { _exit, close, fork, pipe, read, SIG_IGN, SIGCHLD, signal, WEXITSTATUS, wait } from "#posix";

export function sum(...codes: number[]): void {
  signal(SIGCHLD, SIG_IGN);
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
  try {
    for (;;) total += WEXITSTATUS(wait().status);
  } catch {
    console.log("sum", total);
  }
}
