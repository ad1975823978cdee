// Right: the process in the middle does not end by itself: main kills it when the grandchild has printed its first line.
import { _exit, close, fork, getppid, kill, pause, pipe, read, SIGKILL, waitpid } from "#posix";

export function orphan(): void {
  const [printed, tell] = pipe();
  const [reaped, release] = pipe();
  const [over, held] = pipe();
  const parent = fork();
  if (parent === 0) {
    if (fork() === 0) {
      close(release);
      console.log("before", getppid());
      close(tell);
      read(reaped, 1);
      console.log("after", getppid());
      _exit(0);
    }
    close(tell);
    for (;;) pause();
  }
  close(tell);
  close(held);
  read(printed, 1);
  kill(parent, SIGKILL);
  waitpid(parent);
  close(release);
  read(over, 1);
}
