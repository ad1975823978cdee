// Wrong: forks once and lets that child print n lines.
// Fails: chain.line
// Because chain.line: a line of 1: main → main.1
import { _exit, fork, waitpid } from "#posix";

export function chain(n: number): void {
  const pid = fork();
  if (pid === 0) {
    for (let i = 1; i <= n; i++) console.log("descendant", i);
    _exit(0);
  }
  waitpid(pid);
}
