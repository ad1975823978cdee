// Right: the child writes through a duplicate of the descriptor; dup, as fork, makes no second open file description.
import { _exit, close, dup, fork, O_CREAT, O_TRUNC, O_WRONLY, open, waitpid, write } from "#posix";

export function sharedOffset(path: string): void {
  const fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644);
  const pid = fork();
  if (pid === 0) {
    const copy = dup(fd);
    close(fd);
    write(copy, "the same words\n");
    _exit(0);
  }
  write(fd, "the same words\n");
  waitpid(pid);
}
