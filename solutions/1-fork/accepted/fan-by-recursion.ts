// Right: recursion in the parent instead of a loop; main still forks all of them itself.
import { _exit, close, fork, pipe, read, waitpid } from "#posix";

export function fan(n: number): void {
  const [gate, opener] = pipe();
  const grow = (i: number): void => {
    if (i > n) {
      close(opener);
      return;
    }
    const pid = fork();
    if (pid === 0) {
      close(opener);
      read(gate, 1);
      _exit(i);
    }
    grow(i + 1);
    waitpid(pid);
  };
  grow(1);
}
