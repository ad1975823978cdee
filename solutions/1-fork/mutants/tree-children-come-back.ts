// Wrong: no _exit after the recursive call: the child comes back into its parent's loop and forks what the parent forks.
// Fails: tree.shape
// Because tree.shape: it forked one child: main.1.1 (3 processes
import { fork, wait } from "#posix";

export function tree(depth: number): void {
  if (depth === 0) return;
  for (let side = 0; side < 2; side++) {
    if (fork() === 0) tree(depth - 1);
  }
  wait();
  wait();
}
