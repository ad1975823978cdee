// Wrong: the parent does not know when its child has asked for it: it asks forty times whether the child has ended,
// and goes.
// Racy: by itself it failed in 0 of 24 gradings.
// Fails: orphan.before
import { _exit, close, fork, getppid, pipe, read, WNOHANG, waitpid, write } from "#posix";

export function orphan(): void {
  const [reaped, release] = pipe();
  const [over, held] = pipe();
  const parent = fork();
  if (parent === 0) {
    if (fork() === 0) {
      console.log("before", getppid());
      read(reaped, 1);
      console.log("after", getppid());
      _exit(0);
    }
    for (let i = 0; i < 40; i++) waitpid(-1, WNOHANG);
    _exit(0);
  }
  close(held);
  waitpid(parent);
  write(release, ".");
  read(over, 1);
}
