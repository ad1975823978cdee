// Wrong: the grandchild tells its parent to go, and asks for it only then.
// Racy: by itself it failed in 0 of 36 gradings.
// Fails: orphan.before
import { _exit, close, fork, getppid, pipe, read, waitpid, write } from "#posix";

export function orphan(): void {
  const [begun, tell] = pipe();
  const [reaped, release] = pipe();
  const [over, held] = pipe();
  const parent = fork();
  if (parent === 0) {
    if (fork() === 0) {
      write(tell, ".");
      console.log("before", getppid());
      read(reaped, 1);
      console.log("after", getppid());
      _exit(0);
    }
    read(begun, 1);
    _exit(0);
  }
  close(held);
  waitpid(parent);
  write(release, ".");
  read(over, 1);
}
