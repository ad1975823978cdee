// Wrong: the copy that was kept is not given back.
// Fails: restore.leftover
// Because restore.leftover: main also held descriptor 3 (main's standard output)
import { close, dup, dup2, O_CREAT, O_TRUNC, O_WRONLY, open } from "#posix";

export function restore(file: string): void {
  const saved = dup(1);
  const fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  dup2(fd, 1);
  close(fd);
  console.log("inside");
  dup2(saved, 1);
  console.log("outside");
}
