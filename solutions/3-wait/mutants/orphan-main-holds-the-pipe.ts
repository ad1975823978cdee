// Wrong: main reads until nobody can write any more, and could still write itself.
// Fails: orphan.ends
// Because orphan.ends: main*was in read on descriptor *write end it itself*
import { _exit, fork, getppid, pipe, read, waitpid, write } from "#posix";

export function orphan(): void {
  const [printed, tell] = pipe();
  const [reaped, release] = pipe();
  const [over] = pipe();
  const parent = fork();
  if (parent === 0) {
    if (fork() === 0) {
      console.log("before", getppid());
      write(tell, ".");
      read(reaped, 1);
      console.log("after", getppid());
      _exit(0);
    }
    read(printed, 1);
    _exit(0);
  }
  waitpid(parent);
  write(release, ".");
  read(over, 1);
}
