// Wrong: the others end at once and main calls wait n times; but only the first of the line is its child.
// Fails: chain.reaped
// Because chain.reaped: main.1.1 exited with status 0, and no wait call of main.1 returned it
import { _exit, fork, wait } from "#posix";

export function chain(n: number): void {
  let child = false;
  for (let i = 0; i < n; i++) {
    if (fork() > 0) {
      if (child) _exit(0);
      break;
    }
    child = true;
  }
  if (child) _exit(0);
  for (let i = 0; i < n; i++) {
    try {
      wait();
    } catch {
      // "all gone"
    }
  }
}
