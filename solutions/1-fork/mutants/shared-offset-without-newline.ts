// Wrong: no newline: the file holds one long line, not two.
// Fails: sharedOffset.lines
// Because sharedOffset.lines: it wrote "parent"
import { _exit, fork, O_CREAT, O_TRUNC, O_WRONLY, open, waitpid, write } from "#posix";

export function sharedOffset(path: string): void {
  const fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  const pid = fork();
  write(fd, pid === 0 ? "child" : "parent");
  if (pid === 0) _exit(0);
  waitpid(pid);
}
