// Wrong: says with pwrite where the line shall go, and both say 0: the shared offset is there, and nobody uses it.
// Fails: sharedOffset.lines
// Because sharedOffset.lines: it holds 21 bytes
import { _exit, fork, O_CREAT, O_TRUNC, O_WRONLY, open, pwrite, waitpid } from "#posix";

export function sharedOffset(path: string): void {
  const fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  const pid = fork();
  pwrite(fd, pid === 0 ? "a line of the child\n" : "a line of the parent\n", 0);
  if (pid === 0) _exit(0);
  waitpid(pid);
}
