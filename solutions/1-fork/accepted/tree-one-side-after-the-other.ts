// Right: reaps the first child, and with it its whole half of the tree, before it forks the second.
import { _exit, fork, waitpid } from "#posix";

export function tree(depth: number): void {
  if (depth === 0) return;
  for (const _side of ["left", "right"]) {
    const pid = fork();
    if (pid === 0) {
      tree(depth - 1);
      _exit(0);
    }
    waitpid(pid);
  }
}
