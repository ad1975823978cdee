// Wrong: WNOWAIT only looks at the status; every call shows the same child, and none is reaped.
// Fails: fan.reaped
// Because fan.reaped: and no wait call of main returned it
import { _exit, close, fork, P_ALL, pipe, read, WEXITED, WNOWAIT, waitid } from "#posix";

export function fan(n: number): void {
  const [gate, opener] = pipe();
  for (let i = 1; i <= n; i++) {
    if (fork() === 0) {
      close(opener);
      read(gate, 1);
      _exit(i);
    }
  }
  close(opener);
  for (let i = 1; i <= n; i++) waitid(P_ALL, 0, WEXITED | WNOWAIT);
}
