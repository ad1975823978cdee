// Wrong: each child forks the next one: a line of n, of which main has forked one.
// Fails: fan.children
// Because fan.children: main.1 forked main.1.1; *are not its children
import { _exit, fork, wait } from "#posix";

export function fan(n: number): void {
  const grow = (i: number): void => {
    if (i > n) return;
    if (fork() === 0) {
      grow(i + 1);
      _exit(i);
    }
    wait();
  };
  grow(1);
}
