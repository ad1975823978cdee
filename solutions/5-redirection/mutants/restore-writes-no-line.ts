// Wrong: prints everything else, to the right places.
// Fails: restore.inside
// Because restore.inside: nobody wrote a line "inside"
import { close, dup, dup2, O_CREAT, O_TRUNC, O_WRONLY, open } from "#posix";

export function restore(file: string): void {
  const saved = dup(1);
  const fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  dup2(fd, 1);
  close(fd);
  console.log("in side");
  dup2(saved, 1);
  close(saved);
  console.log("outside");
}
