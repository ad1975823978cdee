// Wrong: one process writes both lines.
// Fails: sharedOffset.forks
// Because sharedOffset.forks: main forked nobody: main was the only process from beginning to end
import { close, O_CREAT, O_TRUNC, O_WRONLY, open, write } from "#posix";

export function sharedOffset(path: string): void {
  const fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  write(fd, "a line of the child\n");
  write(fd, "a line of the parent\n");
  close(fd);
}
