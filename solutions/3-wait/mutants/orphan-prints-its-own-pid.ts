// Wrong: prints its own pid: getpid, not getppid.
// Fails: orphan.before, orphan.after
// Because orphan.after: is the pid of main.1.1
import { _exit, close, fork, getpid, pipe, read, waitpid, write } from "#posix";

export function orphan(): void {
  const [printed, tell] = pipe();
  const [reaped, release] = pipe();
  const [over, held] = pipe();
  const parent = fork();
  if (parent === 0) {
    if (fork() === 0) {
      console.log("before", getpid());
      write(tell, ".");
      read(reaped, 1);
      console.log("after", getpid());
      _exit(0);
    }
    read(printed, 1);
    _exit(0);
  }
  close(held);
  waitpid(parent);
  write(release, ".");
  read(over, 1);
}
