// Wrong: the parent goes back to the beginning before it writes, and writes over the child's line.
// Fails: sharedOffset.lines
// Because sharedOffset.lines: it holds 21 bytes
import { _exit, fork, lseek, O_CREAT, O_TRUNC, O_WRONLY, open, SEEK_SET, waitpid, write } from "#posix";

export function sharedOffset(path: string): void {
  const fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  const pid = fork();
  if (pid === 0) {
    write(fd, "a line of the child\n");
    _exit(0);
  }
  waitpid(pid);
  lseek(fd, 0, SEEK_SET);
  write(fd, "a line of the parent\n");
}
