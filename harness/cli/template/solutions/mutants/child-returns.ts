// Wrong: the child returns from the task, which is status 0.
// Fails: child.status
// Because child.status: main.1 exited with status 0
import { fork, waitpid } from "#posix";

export function child(): void {
  const pid = fork();
  if (pid === 0) return;
  waitpid(pid);
}
