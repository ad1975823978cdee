// Wrong: ignores SIGCHLD, so that the kernel throws the statuses away; no zombie is left, and main has learned nothing of any child.
// Fails: fan.reaped
// Because fan.reaped: and no wait call of main returned it
import { _exit, close, fork, pipe, read, SIG_IGN, SIGCHLD, signal, wait } from "#posix";

export function fan(n: number): void {
  signal(SIGCHLD, SIG_IGN);
  const [gate, opener] = pipe();
  for (let i = 1; i <= n; i++) {
    if (fork() === 0) {
      close(opener);
      read(gate, 1);
      _exit(i);
    }
  }
  close(opener);
  try {
    wait();
  } catch {
    // ECHILD, when all have gone
  }
}
