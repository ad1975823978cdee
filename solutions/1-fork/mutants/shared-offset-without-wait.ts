// Wrong: takes the end of a pipe for the end of the child and never reaps it.
// Fails: sharedOffset.reaped
// Because sharedOffset.reaped: and no wait call of main returned it
import { _exit, close, fork, O_CREAT, O_TRUNC, O_WRONLY, open, pipe, read, write } from "#posix";

export function sharedOffset(path: string): void {
  const fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  const [end, held] = pipe();
  if (fork() === 0) {
    write(fd, "a line of the child\n");
    _exit(0);
  }
  close(held);
  read(end, 1);
  write(fd, "a line of the parent\n");
}
