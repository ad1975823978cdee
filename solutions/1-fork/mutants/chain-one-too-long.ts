// Wrong: stops one call too late; the line has one process more than was asked.
// Fails: chain.line
// Because chain.line: a line of
import { _exit, fork, waitpid } from "#posix";

export function chain(n: number): void {
  const pid = fork();
  if (pid === 0) {
    if (n > 0) chain(n - 1);
    _exit(0);
  }
  waitpid(pid);
}
