// Wrong: the parent waits for the grandchild, as parents do: it is never an orphan.
// Fails: orphan.after
// Because orphan.after: that is still main.1, its first parent
import { _exit, fork, getppid, waitpid } from "#posix";

export function orphan(): void {
  const parent = fork();
  if (parent === 0) {
    const child = fork();
    if (child === 0) {
      console.log("before", getppid());
      console.log("after", getppid());
      _exit(0);
    }
    waitpid(child);
    _exit(0);
  }
  waitpid(parent);
}
