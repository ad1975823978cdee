// Wrong: each child adds one to a counter that it takes for common; each has a copy, and all exit with 1.
// Fails: fan.statuses
// Because fan.statuses: nobody exited with 2*; main.2 exited with status 1
import { _exit, close, fork, pipe, read, wait } from "#posix";

export function fan(n: number): void {
  let number = 0;
  const [gate, opener] = pipe();
  for (let i = 1; i <= n; i++) {
    if (fork() === 0) {
      number++;
      close(opener);
      read(gate, 1);
      _exit(number);
    }
  }
  close(opener);
  for (let i = 1; i <= n; i++) wait();
}
