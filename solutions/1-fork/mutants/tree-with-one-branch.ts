// Wrong: only the second child goes on; the first has no children of its own.
// Fails: tree.shape
// Because tree.shape: it forked nobody (
import { _exit, fork, wait } from "#posix";

export function tree(depth: number): void {
  if (depth === 0) return;
  if (fork() === 0) _exit(0);
  if (fork() === 0) {
    tree(depth - 1);
    _exit(0);
  }
  wait();
  wait();
}
