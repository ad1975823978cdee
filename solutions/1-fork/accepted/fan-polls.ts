// Right: asks with WNOHANG and sleeps a little in between; slow, but it reaps everybody.
import { _exit, close, fork, nanosleep, pipe, read, WNOHANG, waitpid } from "#posix";

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
  let left = n;
  while (left > 0) {
    if (waitpid(-1, WNOHANG).pid > 0) left--;
    else nanosleep(0.001);
  }
}
