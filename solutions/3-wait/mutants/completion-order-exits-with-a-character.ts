// Wrong: exits with the first byte that it read: the character 1 is 49, not 1.
// Fails: completionOrder.gates
import { _exit, fork, O_RDONLY, open, read, WEXITSTATUS, wait } from "#posix";

export function completionOrder(n: number): void {
  for (let i = 1; i <= n; i++) {
    if (fork() === 0) _exit(read(open(`gate.${i}`, O_RDONLY), 64)[0] ?? 0);
  }
  for (let i = 1; i <= n; i++) {
    const { pid, status } = wait();
    console.log("done", pid, WEXITSTATUS(status));
  }
}
