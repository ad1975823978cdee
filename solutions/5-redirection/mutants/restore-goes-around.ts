// Wrong: writes to the number that open returned; 1 was never anything else.
// Fails: restore.inside
// Because restore.inside: main wrote it through descriptor 3
import { close, O_CREAT, O_TRUNC, O_WRONLY, open, write } from "#posix";

export function restore(file: string): void {
  const fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  write(fd, "inside\n");
  close(fd);
  console.log("outside");
}
