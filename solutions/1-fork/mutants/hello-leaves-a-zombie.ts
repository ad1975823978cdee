// Wrong: learns through a pipe that the child has ended, and never calls wait; the child stays a zombie.
// Fails: hello.reaped
// Because hello.reaped: and no wait call of main returned it
import { _exit, close, fork, getpid, getppid, pipe, read } from "#posix";

export function hello(): void {
  const [end, held] = pipe();
  const pid = fork();
  if (pid === 0) {
    console.log("child", getpid(), getppid());
    _exit(0);
  }
  console.log("parent", getpid(), pid);
  close(held);
  read(end, 1);
}
