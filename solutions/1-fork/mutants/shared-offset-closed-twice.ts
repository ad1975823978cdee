// Wrong: the child closes the file, runs on and closes it again: EBADF ends it with status 1.
// Fails: sharedOffset.ends
// Because sharedOffset.ends: main.1 exited with status 1 (as an uncaught error does)
import { close, fork, O_CREAT, O_TRUNC, O_WRONLY, open, waitpid, write } from "#posix";

export function sharedOffset(path: string): void {
  const fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  const pid = fork();
  if (pid === 0) {
    write(fd, "a line of the child\n");
    close(fd);
  } else {
    waitpid(pid);
    write(fd, "a line of the parent\n");
  }
  close(fd);
}
