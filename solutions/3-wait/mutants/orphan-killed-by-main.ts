// Wrong: the grandchild would stay for ever; main kills it when it has said what there is to say.
// Fails: orphan.last
// Because orphan.last: main.1.1 was killed by SIGKILL
import { _exit, fork, getpid, getppid, kill, pause, pipe, read, SIGKILL, waitpid, write } from "#posix";

export function orphan(): void {
  const [asked, tell] = pipe();
  const [pids, name] = pipe();
  const [reaped, release] = pipe();
  const parent = fork();
  if (parent === 0) {
    if (fork() === 0) {
      console.log("before", getppid());
      write(tell, ".");
      read(reaped, 1);
      console.log("after", getppid());
      write(name, String(getpid()));
      for (;;) pause();
    }
    read(asked, 1);
    _exit(0);
  }
  waitpid(parent);
  write(release, ".");
  kill(Number(read(pids, 64).toString()), SIGKILL);
}
