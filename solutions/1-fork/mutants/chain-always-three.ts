// Wrong: written out for three descendants, whatever was asked.
// Fails: chain.line
// Because chain.line: a line of 3:
import { _exit, fork, wait } from "#posix";

export function chain(): void {
  if (fork() === 0) {
    if (fork() === 0) {
      if (fork() === 0) _exit(0);
      wait();
      _exit(0);
    }
    wait();
    _exit(0);
  }
  wait();
}
