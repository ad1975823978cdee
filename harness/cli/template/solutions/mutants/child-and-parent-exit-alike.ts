// Wrong: the parent exits with the child's status, too.
// Fails: child.ends
// Because child.ends: main exited with status
import { _exit, fork, waitpid } from "#posix";

export function child(status: number): void {
  const pid = fork();
  if (pid > 0) waitpid(pid);
  _exit(status);
}
