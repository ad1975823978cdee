// Right: a loop instead of recursion; in a child it goes on, in a parent it ends.
import { fork, waitpid } from "#posix";

export function chain(n: number): void {
  for (let i = 0; i < n; i++) {
    const pid = fork();
    if (pid > 0) {
      waitpid(pid);
      return;
    }
  }
}
