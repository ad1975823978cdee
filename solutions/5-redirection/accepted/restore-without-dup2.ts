// Right: a high copy, close and open there, close and dup back.
import { close, dup, F_DUPFD, fcntl, O_CREAT, O_TRUNC, O_WRONLY, open } from "#posix";

export function restore(file: string): void {
  const saved = fcntl(1, F_DUPFD, 10);
  close(1);
  open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  console.log("inside");
  close(1);
  dup(saved);
  close(saved);
  console.log("outside");
}
