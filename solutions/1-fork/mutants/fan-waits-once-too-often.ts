// Wrong: n+1 wait calls for n children; the last throws ECHILD, and main ends with status 1.
// Fails: fan.ends
// Because fan.ends: main exited with status 1
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
  for (let i = 0; i <= n; i++) wait();
}
