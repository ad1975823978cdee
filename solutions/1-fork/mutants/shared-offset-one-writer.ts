// Wrong: the child hands its line over and the parent writes both; the child never uses the descriptor.
// Fails: sharedOffset.one
// Because sharedOffset.one: main.1 wrote nothing to it
import { _exit, fork, O_CREAT, O_TRUNC, O_WRONLY, open, pipe, read, waitpid, write } from "#posix";

export function sharedOffset(path: string): void {
  const fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  const [from, to] = pipe();
  const pid = fork();
  if (pid === 0) {
    write(to, "a line of the child\n");
    _exit(0);
  }
  waitpid(pid);
  write(fd, read(from, 100));
  write(fd, "a line of the parent\n");
}
