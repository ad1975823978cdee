// Wrong: the file is not emptied.
// Fails: restore.inside
// Because restore.inside: of the old text are still there
import { close, dup, dup2, O_CREAT, O_WRONLY, open } from "#posix";

export function restore(file: string): void {
  const saved = dup(1);
  const fd = open(file, O_WRONLY | O_CREAT, 0o666);
  dup2(fd, 1);
  close(fd);
  console.log("inside");
  dup2(saved, 1);
  close(saved);
  console.log("outside");
}
