// Wrong: main releases the orphan and asks a hundred questions more: mostly time enough for the orphan's last line,
// and no wait for it.
// Racy: by itself it failed in 5 of 32 gradings.
// Fails: orphan.last
import { _exit, fork, getppid, pipe, read, waitpid, write } from "#posix";

export function orphan(): void {
  const [printed, tell] = pipe();
  const [reaped, release] = pipe();
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
  for (let i = 0; i < 100; i++) getppid();
}
