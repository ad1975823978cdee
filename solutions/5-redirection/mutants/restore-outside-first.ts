// Wrong: prints both, in the other order.
// Fails: restore.outside
// Because restore.outside: it printed "outside" first
import { close, dup, dup2, O_CREAT, O_TRUNC, O_WRONLY, open } from "#posix";

export function restore(file: string): void {
  console.log("outside");
  const saved = dup(1);
  const fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  dup2(fd, 1);
  close(fd);
  console.log("inside");
  dup2(saved, 1);
  close(saved);
}
