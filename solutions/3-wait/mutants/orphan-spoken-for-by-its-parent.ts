// Wrong: the parent prints both lines, with what it knows.
// Fails: orphan.before, orphan.after
// Because orphan.before: main.1 printed "before *"
import { _exit, fork, getpid, getppid, waitpid } from "#posix";

export function orphan(): void {
  const parent = fork();
  if (parent === 0) {
    const child = fork();
    if (child === 0) _exit(0);
    waitpid(child);
    console.log("before", getpid());
    console.log("after", getppid());
    _exit(0);
  }
  waitpid(parent);
}
