// Wrong: waits inside the loop, so that each child has ended before the next is born.
// Fails: fan.together
// Because fan.together: main.1 exited with status 1 before main.* was forked
import { _exit, fork, waitpid } from "#posix";

export function fan(n: number): void {
  for (let i = 1; i <= n; i++) {
    const pid = fork();
    if (pid === 0) _exit(i);
    waitpid(pid);
  }
}
