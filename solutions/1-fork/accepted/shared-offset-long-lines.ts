// Right: a line may be as long as one likes
import { _exit, fork, O_CREAT, O_TRUNC, O_WRONLY, open, waitpid, write } from "#posix";

export function sharedOffset(path: string): void {
  const fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  const pid = fork();
  write(fd, `${(pid === 0 ? "c" : "p").repeat(100_000)}\n`);
  if (pid === 0) _exit(0);
  waitpid(pid);
}
