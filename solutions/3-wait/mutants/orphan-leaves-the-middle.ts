// Wrong: waits until all is over, and never for its child: that stays a zombie.
// Fails: orphan.reaped
// Because orphan.reaped: main.1 exited with status 0, and no wait call of main returned it
import { _exit, close, fork, getpid, getppid, nanosleep, pipe, read, write } from "#posix";

export function orphan(): void {
  const [printed, tell] = pipe();
  const [over, held] = pipe();
  const parent = fork();
  if (parent === 0) {
    const itself = getpid();
    if (fork() === 0) {
      console.log("before", getppid());
      write(tell, ".");
      while (getppid() === itself) nanosleep(0.005);
      console.log("after", getppid());
      _exit(0);
    }
    read(printed, 1);
    _exit(0);
  }
  close(held);
  read(over, 1);
}
