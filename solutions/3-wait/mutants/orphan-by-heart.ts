// Wrong: prints the 1 that everybody knows, while its parent still waits for it.
// Fails: orphan.after
// Because orphan.after: while main.1 still ran
import { _exit, fork, getppid, waitpid } from "#posix";

export function orphan(): void {
  const parent = fork();
  if (parent === 0) {
    const child = fork();
    if (child === 0) {
      console.log("before", getppid());
      console.log("after", 1);
      _exit(0);
    }
    waitpid(child);
    _exit(0);
  }
  waitpid(parent);
}
