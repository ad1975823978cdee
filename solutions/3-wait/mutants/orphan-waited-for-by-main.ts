// Wrong: main waits for the grandchild, which is not its child: ECHILD.
// Fails: orphan.ends
// Because orphan.ends: main exited with status 1
import { _exit, close, fork, getppid, pipe, read, waitpid, write } from "#posix";

export function orphan(): void {
  const [pids, tell] = pipe();
  const [printed, told] = pipe();
  const [reaped, release] = pipe();
  const [over, held] = pipe();
  const parent = fork();
  if (parent === 0) {
    const child = fork();
    if (child === 0) {
      console.log("before", getppid());
      write(told, ".");
      read(reaped, 1);
      console.log("after", getppid());
      _exit(0);
    }
    write(tell, String(child));
    read(printed, 1);
    _exit(0);
  }
  close(held);
  const grandchild = Number(read(pids, 16).toString());
  waitpid(parent);
  write(release, ".");
  read(over, 1);
  waitpid(grandchild);
}
