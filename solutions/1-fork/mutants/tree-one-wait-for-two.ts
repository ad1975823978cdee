// Wrong: each process waits for one of its two children.
// Fails: tree.reaped
// Because tree.reaped: exited with status 0, and no wait call of
import { _exit, fork, wait } from "#posix";

export function tree(depth: number): void {
  if (depth === 0) return;
  for (let side = 0; side < 2; side++) {
    if (fork() === 0) {
      tree(depth - 1);
      _exit(0);
    }
  }
  wait();
}
