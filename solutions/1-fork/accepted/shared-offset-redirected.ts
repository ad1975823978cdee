// Right: the file is made standard output, and both print with console.log; descriptor 1 leads to the one open file description.
import { _exit, close, dup2, fork, O_CREAT, O_TRUNC, O_WRONLY, open, waitpid } from "#posix";

export function sharedOffset(path: string): void {
  const fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  dup2(fd, 1);
  close(fd);
  const pid = fork();
  console.log(pid === 0 ? "printed by the child" : "printed by the parent");
  if (pid === 0) _exit(0);
  waitpid(pid);
}
