// Wrong: no O_TRUNC: behind the two lines there is what was left of the old file.
// Fails: sharedOffset.lines
// Because sharedOffset.lines: it holds 2050 bytes
import { _exit, fork, O_CREAT, O_WRONLY, open, waitpid, write } from "#posix";

export function sharedOffset(path: string): void {
  const fd = open(path, O_WRONLY | O_CREAT, 0o666);
  const pid = fork();
  write(fd, pid === 0 ? "a line of the child\n" : "a line of the parent\n");
  if (pid === 0) _exit(0);
  waitpid(pid);
}
