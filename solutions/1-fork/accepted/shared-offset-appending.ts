// Right: opened once, with O_APPEND as well: still one open file description.
import { close, fork, O_APPEND, O_CREAT, O_RDWR, O_TRUNC, open, wait, write } from "#posix";

export function sharedOffset(path: string): void {
  const fd = open(`./${path}`, O_RDWR | O_CREAT | O_TRUNC | O_APPEND, 0o600);
  const pid = fork();
  write(fd, Buffer.from(pid === 0 ? "child\n" : "parent\n"));
  close(fd);
  if (pid > 0) wait();
}
