// Wrong: opens its gate without waiting for it, reads nothing there, and takes that for a number.
// Fails: completionOrder.gates
// Because completionOrder.gates: exited with status 0 before gate.1 was opened for it
import { _exit, close, fork, O_NONBLOCK, O_RDONLY, open, pipe, read, WEXITSTATUS, wait } from "#posix";

export function completionOrder(n: number): void {
  const [all, there] = pipe();
  for (let i = 1; i <= n; i++) {
    if (fork() === 0) {
      close(there);
      const gate = open(`gate.${i}`, O_RDONLY | O_NONBLOCK);
      const number = Number(read(gate, 64).toString());
      close(gate);
      read(all, 1);
      _exit(number);
    }
  }
  close(there);
  for (let i = 1; i <= n; i++) {
    const { pid, status } = wait();
    console.log("done", pid, WEXITSTATUS(status));
  }
}
