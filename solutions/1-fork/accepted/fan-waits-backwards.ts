// Right: reaps the children one by one, the youngest first; those that ended before it are zombies for a while, and that is allowed.
import { close, fork, pipe, read, wait4 } from "#posix";

export function fan(n: number): void {
  const [gate, opener] = pipe();
  const pids: number[] = [];
  for (let i = 1; i <= n; i++) {
    const pid = fork();
    if (pid === 0) {
      close(opener);
      read(gate, 1);
      process.exitCode = i;
      return;
    }
    pids.unshift(pid);
  }
  close(opener);
  for (const pid of pids) wait4(pid, 0);
}
