// Right: the children report through one pipe and go when main, having read n bytes, answers through another, one byte each; wait3 reaps as well as wait.
import { _exit, fork, pipe, read, wait3, write } from "#posix";

export function fan(n: number): void {
  const [reports, report] = pipe();
  const [leaves, leave] = pipe();
  for (let i = 1; i <= n; i++) {
    if (fork() === 0) {
      write(report, ".");
      read(leaves, 1);
      _exit(i);
    }
  }
  for (let here = 0; here < n; ) here += read(reports, n).length;
  write(leave, ".".repeat(n));
  for (let i = 0; i < n; i++) wait3();
}
