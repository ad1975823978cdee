// Right: waits until the kernel says ECHILD, that there is no child left, instead of counting.
import { _exit, close, fork, pipe, read, wait } from "#posix";

export function fan(n: number): void {
  const [gate, opener] = pipe();
  for (let i = 1; i <= n; i++) {
    if (fork() === 0) {
      close(opener);
      read(gate, 1);
      _exit(i);
    }
  }
  close(opener);
  try {
    for (;;) wait();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ECHILD") throw error;
  }
}
