// Wrong: 1 leads to the file for good: `outside` is inside, too.
// Fails: restore.outside, restore.leftover
// Because restore.outside: main wrote it through descriptor 1, which led to *.txt
// Because restore.leftover: its descriptor 1 was *.txt
import { close, dup2, O_CREAT, O_TRUNC, O_WRONLY, open } from "#posix";

export function restore(file: string): void {
  const fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  dup2(fd, 1);
  close(fd);
  console.log("inside");
  console.log("outside");
}
