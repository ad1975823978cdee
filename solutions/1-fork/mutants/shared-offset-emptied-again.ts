// Wrong: each process empties the file before it writes; the offset stays where it was, and a hole of zero bytes takes the first line's place.
// Fails: sharedOffset.lines
// Because sharedOffset.lines: \u0000a line of the parent
import { _exit, fork, ftruncate, O_CREAT, O_TRUNC, O_WRONLY, open, waitpid, write } from "#posix";

export function sharedOffset(path: string): void {
  const fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  const pid = fork();
  if (pid !== 0) waitpid(pid);
  ftruncate(fd, 0);
  write(fd, pid === 0 ? "a line of the child\n" : "a line of the parent\n");
  if (pid === 0) _exit(0);
}
