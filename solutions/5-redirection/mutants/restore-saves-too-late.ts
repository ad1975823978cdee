// Wrong: keeps a copy of 1 when 1 leads to the file already.
// Fails: restore.outside, restore.leftover
// Because restore.outside: which led to *.txt
import { close, dup, dup2, O_CREAT, O_TRUNC, O_WRONLY, open } from "#posix";

export function restore(file: string): void {
  const fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  dup2(fd, 1);
  const saved = dup(1);
  console.log("inside");
  dup2(saved, 1);
  console.log("outside");
  close(saved);
  close(fd);
}
