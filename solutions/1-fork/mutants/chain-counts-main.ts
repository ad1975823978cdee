// Wrong: counts main as the first of the line, which is then one too short.
// Fails: chain.line
// Because chain.line: a line of
import { _exit, fork, waitpid } from "#posix";

export function chain(n: number): void {
  if (n === 1) return;
  const pid = fork();
  if (pid === 0) {
    chain(n - 1);
    _exit(0);
  }
  waitpid(pid);
}
