// Wrong: the child writes three lines and the parent its line in pieces, where one line with one call each was asked for
// Fails: sharedOffset.lines
// Because sharedOffset.lines: it wrote * with 2 calls of write
import { _exit, fork, O_CREAT, O_TRUNC, O_WRONLY, open, waitpid, write } from "#posix";

export function sharedOffset(path: string): void {
  const fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  const pid = fork();
  if (pid === 0) {
    write(fd, "a\nb\nc\n");
    _exit(0);
  }
  waitpid(pid);
  write(fd, "par");
  write(fd, "ent\n");
}
