// Wrong: the child returns i from the task, as if that were its exit status; a task that returns ends with 0.
// Fails: fan.statuses
// Because fan.statuses: nobody exited with 1, 2*; main.1 exited with status 0; main.2 exited with status 0
import { close, fork, pipe, read, wait } from "#posix";

export function fan(n: number): number {
  const [gate, opener] = pipe();
  for (let i = 1; i <= n; i++) {
    if (fork() === 0) {
      close(opener);
      read(gate, 1);
      return i;
    }
  }
  close(opener);
  for (let i = 1; i <= n; i++) wait();
  return 0;
}
