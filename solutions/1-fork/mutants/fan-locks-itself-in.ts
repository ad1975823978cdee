// Wrong: the children keep their own write ends, so the pipe never ends for anybody, and all wait for ever.
// Fails: fan.statuses, fan.reaped, fan.ends
// Because fan.statuses: main.1* never ended and had to be killed
// Because fan.reaped: main.1 was still alive when the run was over
import { _exit, close, fork, pipe, read, wait } from "#posix";

export function fan(n: number): void {
  const [gate, opener] = pipe();
  for (let i = 1; i <= n; i++) {
    if (fork() === 0) {
      read(gate, 1);
      _exit(i);
    }
  }
  close(opener);
  for (let i = 1; i <= n; i++) wait();
}
