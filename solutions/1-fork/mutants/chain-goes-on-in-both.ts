// Wrong: no break in the parent, which goes on forking when its child has ended: 2 to the power of n processes.
// Fails: chain.line
// Because chain.line: main forked * children: main.1, main.2
import { fork, waitpid } from "#posix";

export function chain(n: number): void {
  for (let i = 0; i < n; i++) {
    const pid = fork();
    if (pid > 0) waitpid(pid);
  }
}
