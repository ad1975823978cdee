// Right: everybody waits until ECHILD, the leaves too, for which it comes at once.
import { _exit, fork, wait } from "#posix";

function grow(depth: number): void {
  for (let side = 0; side < 2 && depth > 0; side++) {
    if (fork() === 0) {
      grow(depth - 1);
      _exit(0);
    }
  }
  try {
    for (;;) wait();
  } catch {
    // ECHILD: nobody left
  }
}

export function tree(depth: number): void {
  grow(depth);
}
