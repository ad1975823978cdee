// Right: looks at each status with WNOWAIT first, which leaves the zombie, and then reaps that very child.
import { _exit, close, fork, P_ALL, pipe, read, WEXITED, WNOWAIT, waitid, waitpid } from "#posix";

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
  for (let i = 1; i <= n; i++) waitpid(waitid(P_ALL, 0, WEXITED | WNOWAIT).pid);
}
