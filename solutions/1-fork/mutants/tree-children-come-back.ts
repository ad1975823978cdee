// Wrong: no _exit after the recursive call: the child comes back into its parent's loop and forks what the parent forks.
// Fails: tree.shape
import { fork, wait } from "#posix";

export function tree(depth: number): void {
  if (depth === 0) return;
  for (let side = 0; side < 2; side++) {
    if (fork() === 0) tree(depth - 1);
  }
  wait();
  wait();
}
