// Wrong: main forks all of them; they are siblings, not a line.
// Fails: chain.line
// Because chain.line: main forked * children: main.1, main.2
import { _exit, fork, wait } from "#posix";

export function chain(n: number): void {
  for (let i = 0; i < n; i++) {
    if (fork() === 0) _exit(0);
    wait();
  }
}
