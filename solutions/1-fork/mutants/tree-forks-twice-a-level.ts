// Wrong: two forks a level without asking who is who: every process forks both times, and there are four times as many a level.
// Fails: tree.shape
// Because tree.shape: it forked one child: main.1.1 (3 processes
import { fork, wait } from "#posix";

export function tree(depth: number): void {
  for (let level = 0; level < depth; level++) {
    fork();
    fork();
  }
  try {
    for (;;) wait();
  } catch {
    // no children left
  }
}
