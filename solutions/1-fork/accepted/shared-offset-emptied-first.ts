// Right: empties the file with ftruncate when it has opened it; the child writes first, the parent when that has ended.
import { _exit, fork, ftruncate, O_CREAT, O_WRONLY, open, waitpid, write } from "#posix";

export function sharedOffset(path: string): void {
  const fd = open(path, O_WRONLY | O_CREAT, 0o666);
  ftruncate(fd, 0);
  const pid = fork();
  if (pid === 0) {
    write(fd, "first the child\n");
    _exit(0);
  }
  waitpid(pid);
  write(fd, "then the parent\n");
}
