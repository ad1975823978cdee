// Wrong: wait before the gate is opened would hang, so it asks with WNOHANG: nobody has ended yet, and nobody is reaped.
// Fails: fan.reaped
// Because fan.reaped: and no wait call of main returned it
import { _exit, close, fork, pipe, read, WNOHANG, waitpid } from "#posix";

export function fan(n: number): void {
  const [gate, opener] = pipe();
  for (let i = 1; i <= n; i++) {
    if (fork() === 0) {
      close(opener);
      read(gate, 1);
      _exit(i);
    }
  }
  for (let i = 1; i <= n; i++) waitpid(-1, WNOHANG);
  close(opener);
}
