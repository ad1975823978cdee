// Right: an async function, which forks behind an await; each child's copy of the event loop goes on by itself.
import { fork, waitpid } from "#posix";

export async function tree(depth: number): Promise<void> {
  if (depth === 0) return;
  const pids: number[] = [];
  for (const _side of ["left", "right"]) {
    await Promise.resolve();
    const pid = fork();
    if (pid === 0) return tree(depth - 1);
    pids.push(pid);
  }
  for (const pid of pids) waitpid(pid);
}
