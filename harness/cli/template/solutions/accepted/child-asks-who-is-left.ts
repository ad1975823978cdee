// Right: does not keep the child's pid; waits until the kernel says that there is no child left.
import { _exit, fork, wait } from "#posix";

export function child(status: number): void {
  if (fork() === 0) _exit(status);
  try {
    for (;;) wait();
  } catch (error) {
    if ((error as { code?: string }).code !== "ECHILD") throw error;
  }
}
