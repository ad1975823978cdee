// Wrong: the leaves wait for children that they do not have; ECHILD ends them with status 1.
// Fails: tree.ends
// Because tree.ends: exited with status 1 (as an uncaught error does)
import { _exit, fork, wait } from "#posix";

export function tree(depth: number): void {
  for (let side = 0; side < 2 && depth > 0; side++) {
    if (fork() === 0) {
      tree(depth - 1);
      _exit(0);
    }
  }
  wait();
  wait();
}
