// Right: the child has come and gone before the parent prints anything; the pid is good until it has been reaped.
import { _exit, close, fork, getpid, getppid, pipe, read, waitpid } from "#posix";

export function hello(): void {
  const [end, held] = pipe();
  const pid = fork();
  if (pid === 0) {
    console.log("child", getpid(), getppid());
    _exit(0);
  }
  close(held);
  read(end, 1);
  console.log("parent", getpid(), pid);
  waitpid(pid);
}
