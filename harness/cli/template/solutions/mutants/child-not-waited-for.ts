// Wrong: the parent ends without waiting for its child.
// Fails: child.reaped
import { _exit, fork } from "#posix";

export function child(status: number): void {
  if (fork() === 0) _exit(status);
}
