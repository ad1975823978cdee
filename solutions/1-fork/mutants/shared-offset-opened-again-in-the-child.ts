// Wrong: the parent opens before fork and the child opens again, as if it had inherited nothing.
// Fails: sharedOffset.one
// Because sharedOffset.one: opened by main before the fork; main.1 wrote through *, opened by main.1 after the fork
import { _exit, fork, O_APPEND, O_CREAT, O_TRUNC, O_WRONLY, open, waitpid, write } from "#posix";

export function sharedOffset(path: string): void {
  const fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  const pid = fork();
  if (pid === 0) {
    const again = open(path, O_WRONLY | O_APPEND, 0);
    write(again, "a line of the child\n");
    _exit(0);
  }
  waitpid(pid);
  write(fd, "a line of the parent\n");
}
