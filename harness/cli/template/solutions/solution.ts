import { _exit, fork, waitpid } from "#posix";

export function child(status: number): void {
  const pid = fork();
  if (pid === 0) _exit(status);
  waitpid(pid);
}
