// Right: the grandchild asks now and then who its parent is, until the answer changes; and main reaps last.
import { close, fork, getpid, getppid, nanosleep, pipe, read, wait, write } from "#posix";

export function orphan(): void {
  const [printed, tell] = pipe();
  const [over, held] = pipe();
  if (fork() === 0) {
    const parent = getpid();
    if (fork() === 0) {
      console.log("before", getppid());
      write(tell, "x");
      while (getppid() === parent) nanosleep(0.005);
      console.log("after", getppid());
      return;
    }
    read(printed, 1);
    return;
  }
  close(held);
  while (read(over, 1).length > 0);
  wait();
}
