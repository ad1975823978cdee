// Wrong: never makes 1 the old one again: prints through the copy that it kept.
// Fails: restore.outside, restore.leftover
// Because restore.outside: through descriptor 3, which led to main's stdout
import { close, dup, dup2, O_CREAT, O_TRUNC, O_WRONLY, open, write } from "#posix";

export function restore(file: string): void {
  const saved = dup(1);
  const fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  dup2(fd, 1);
  close(fd);
  console.log("inside");
  write(saved, "outside\n");
  close(saved);
}
