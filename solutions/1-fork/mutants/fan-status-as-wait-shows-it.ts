// Wrong: shifts the status to where wait reports it; of 256 times i the low eight bits are 0.
// Fails: fan.statuses
// Because fan.statuses: nobody exited with 1, 2*; main.1 exited with status 0; main.2 exited with status 0
import { _exit, close, fork, pipe, read, wait } from "#posix";

export function fan(n: number): void {
  const [gate, opener] = pipe();
  for (let i = 1; i <= n; i++) {
    if (fork() === 0) {
      close(opener);
      read(gate, 1);
      _exit(i << 8);
    }
  }
  close(opener);
  for (let i = 1; i <= n; i++) wait();
}
