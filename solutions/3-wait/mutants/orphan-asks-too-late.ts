// Wrong: asks for its parent for the first time when that has gone.
// Fails: orphan.before
// Because orphan.before: is the pid of no process of this run
import { _exit, close, fork, getppid, pipe, read, waitpid, write } from "#posix";

export function orphan(): void {
  const [reaped, release] = pipe();
  const [over, held] = pipe();
  const parent = fork();
  if (parent === 0) {
    if (fork() === 0) {
      read(reaped, 1);
      console.log("before", getppid());
      console.log("after", getppid());
      _exit(0);
    }
    _exit(0);
  }
  close(held);
  waitpid(parent);
  write(release, ".");
  read(over, 1);
}
