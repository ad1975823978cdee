// Wrong: the file stays open under the number that open gave it.
// Fails: restore.leftover
// Because restore.leftover: main also held descriptor 4 (*.txt)
import { close, dup, dup2, O_CREAT, O_TRUNC, O_WRONLY, open } from "#posix";

export function restore(file: string): void {
  const saved = dup(1);
  dup2(open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666), 1);
  console.log("inside");
  dup2(saved, 1);
  close(saved);
  console.log("outside");
}
