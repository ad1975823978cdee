// Wrong: closes 1 and expects the old one to come to light below it.
// Fails: restore.outside, restore.leftover
// Because restore.leftover: its descriptor 1 was closed
import { close, dup2, O_CREAT, O_TRUNC, O_WRONLY, open } from "#posix";

export function restore(file: string): void {
  const fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  dup2(fd, 1);
  close(fd);
  console.log("inside");
  close(1);
  console.log("outside");
}
