// Wrong: prints both lines at once; only then is the parent killed.
// Fails: orphan.after
// Because orphan.after: while main.1 still ran
import {
  _exit,
  close,
  fork,
  getpid,
  getppid,
  kill,
  nanosleep,
  pause,
  pipe,
  read,
  SIGKILL,
  waitpid,
  write,
} from "#posix";

export function orphan(): void {
  const [printed, tell] = pipe();
  const [over, held] = pipe();
  const parent = fork();
  if (parent === 0) {
    const first = getpid();
    if (fork() === 0) {
      console.log("before", first);
      console.log("after", 1);
      write(tell, ".");
      while (getppid() === first) nanosleep(0.01);
      _exit(0);
    }
    close(held);
    for (;;) pause();
  }
  close(held);
  read(printed, 1);
  kill(parent, SIGKILL);
  waitpid(parent);
  read(over, 1);
}
