// Wrong: counts from 1 and stops before n.
// Fails: fan.children
// Because fan.children: main forked * children: main.1, main.2
import { _exit, close, fork, pipe, read, wait } from "#posix";

export function fan(n: number): void {
  const [gate, opener] = pipe();
  for (let i = 1; i < n; i++) {
    if (fork() === 0) {
      close(opener);
      read(gate, 1);
      _exit(i);
    }
  }
  close(opener);
  for (let i = 1; i < n; i++) wait();
}
