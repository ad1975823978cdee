// Right: a loop over the levels: a process forks its two children and is done; each child goes on with the next level.
import { fork, waitpid } from "#posix";

export function tree(depth: number): void {
  for (let level = 0; level < depth; level++) {
    const left = fork();
    if (left === 0) continue;
    const right = fork();
    if (right === 0) continue;
    waitpid(right);
    waitpid(left);
    return;
  }
}
