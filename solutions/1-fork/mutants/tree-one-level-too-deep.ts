// Wrong: the last level forks as well.
// Fails: tree.shape
// Because tree.shape: it forked 2 children: main.1.1, main.1.2 (6 processes below main in all, 2 make the tree)
import { _exit, fork, wait } from "#posix";

export function tree(depth: number): void {
  if (depth < 0) return;
  for (let side = 0; side < 2; side++) {
    if (fork() === 0) {
      tree(depth - 1);
      _exit(0);
    }
  }
  wait();
  wait();
}
