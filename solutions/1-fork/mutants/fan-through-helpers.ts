// Wrong: each child forks the process that does the work, and ends at once: the workers are nobody's children.
// Fails: fan.children
// Because fan.children: main.1 forked main.1.1; *are not its children
import { _exit, close, fork, pipe, read, wait } from "#posix";

export function fan(n: number): void {
  const [gate, opener] = pipe();
  for (let i = 1; i <= n; i++) {
    if (fork() === 0) {
      if (fork() === 0) {
        close(opener);
        read(gate, 1);
        _exit(i);
      }
      _exit(0);
    }
  }
  close(opener);
  for (let i = 1; i <= n; i++) wait();
}
