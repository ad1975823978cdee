// Wrong: counts main as the first level; the last level of children is missing.
// Fails: tree.shape
// Because tree.shape: main forked nobody: main was the only process from beginning to end
import { _exit, fork, wait } from "#posix";

export function tree(depth: number): void {
  if (depth === 1) return;
  for (let side = 0; side < 2; side++) {
    if (fork() === 0) {
      tree(depth - 1);
      _exit(0);
    }
  }
  wait();
  wait();
}
