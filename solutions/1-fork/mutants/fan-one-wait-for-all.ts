// Wrong: takes one wait call for all children; the others stay zombies.
// Fails: fan.reaped
// Because fan.reaped: and no wait call of main returned it
import { _exit, close, fork, pipe, read, wait } from "#posix";

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
  wait();
}
