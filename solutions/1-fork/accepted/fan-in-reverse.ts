// Right: forks the child with the highest number first; which child has which status is free.
import { _exit, close, fork, pipe, read, waitpid } from "#posix";

export function fan(n: number): void {
  const [gate, opener] = pipe();
  const pids: number[] = [];
  for (let i = n; i >= 1; i--) {
    const pid = fork();
    if (pid === 0) {
      close(opener);
      read(gate, 1);
      _exit(i);
    }
    pids.push(pid);
  }
  close(opener);
  for (const pid of pids) waitpid(pid);
}
