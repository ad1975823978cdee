// Wrong: asks for its parent once, and prints the same answer twice.
// Fails: orphan.after
import { _exit, close, fork, getppid, pipe, read, waitpid, write } from "#posix";

export function orphan(): void {
  const [printed, tell] = pipe();
  const [reaped, release] = pipe();
  const [over, held] = pipe();
  const parent = fork();
  if (parent === 0) {
    if (fork() === 0) {
      const parent = getppid();
      console.log("before", parent);
      write(tell, ".");
      read(reaped, 1);
      console.log("after", parent);
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
