// Wrong: takes 2 for a copy of the old 1; on a terminal nobody would see the difference.
// Fails: restore.outside, restore.leftover
// Because restore.outside: which led to main's stderr
// Because restore.leftover: its descriptor 1 was main's standard error
import { close, dup2, O_CREAT, O_TRUNC, O_WRONLY, open } from "#posix";

export function restore(file: string): void {
  const fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  dup2(fd, 1);
  close(fd);
  console.log("inside");
  dup2(2, 1);
  console.log("outside");
}
