// Wrong: counts from 0, so the statuses are 0 to n-1.
// Fails: fan.statuses
// Because fan.statuses: main.1 exited with status 0
import { _exit, close, fork, pipe, read, wait } from "#posix";

export function fan(n: number): void {
  const [gate, opener] = pipe();
  for (let i = 0; i < n; i++) {
    if (fork() === 0) {
      close(opener);
      read(gate, 1);
      _exit(i);
    }
  }
  close(opener);
  for (let i = 0; i < n; i++) wait();
}
