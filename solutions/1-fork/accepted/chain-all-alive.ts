// Right: the whole line stands until its last process has ended and let go of a pipe; the task does not ask for it.
import { _exit, close, fork, pipe, read, wait } from "#posix";

export function chain(n: number): void {
  for (let i = 0; i < n; i++) {
    const [end, held] = pipe();
    if (fork() > 0) {
      close(held);
      read(end, 1);
      wait();
      _exit(0);
    }
    close(end);
  }
}
