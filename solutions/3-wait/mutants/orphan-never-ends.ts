// Wrong: says what it has to say, and then stays for ever; main is gone, and nobody knows of it.
// Fails: orphan.last
// Because orphan.last: main.1.1 was still alive*
import { _exit, close, fork, getppid, pause, pipe, read, waitpid, write } from "#posix";

export function orphan(): void {
  const [printed, tell] = pipe();
  const [reaped, release] = pipe();
  const [over, held] = pipe();
  const parent = fork();
  if (parent === 0) {
    if (fork() === 0) {
      console.log("before", getppid());
      write(tell, ".");
      read(reaped, 1);
      console.log("after", getppid());
      close(held);
      for (;;) pause();
    }
    read(printed, 1);
    _exit(0);
  }
  close(held);
  waitpid(parent);
  write(release, ".");
  read(over, 1);
}
