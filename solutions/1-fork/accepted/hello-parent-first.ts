// Right: the child waits at a pipe until the parent has printed; the order of the two lines is free.
import { _exit, close, fork, getpid, getppid, pipe, read, waitpid } from "#posix";

export function hello(): void {
  const [gate, opener] = pipe();
  const pid = fork();
  if (pid === 0) {
    close(opener);
    read(gate, 1);
    console.log("child", getpid(), getppid());
    _exit(0);
  }
  console.log("parent", getpid(), pid);
  close(opener);
  waitpid(pid);
}
