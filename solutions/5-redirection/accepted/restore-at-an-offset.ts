// Right: keeps the old standard output at a high number, and writes the line at an offset.
import { close, dup2, F_DUPFD_CLOEXEC, fcntl, O_CREAT, O_RDWR, O_TRUNC, open, pwrite } from "#posix";

export function restore(file: string): void {
  const saved = fcntl(1, F_DUPFD_CLOEXEC, 10);
  const fd = open(file, O_RDWR | O_CREAT | O_TRUNC, 0o666);
  dup2(fd, 1);
  close(fd);
  pwrite(1, "inside\n", 0);
  dup2(saved, 1);
  close(saved);
  process.stdout.write("outside\n");
}
