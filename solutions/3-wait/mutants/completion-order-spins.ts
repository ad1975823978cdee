// Wrong: asks with WNOHANG all the time and never sleeps: so nobody is ever at rest, and it is ended.
// Fails: completionOrder.gates, completionOrder.reaped, completionOrder.ends
// Because completionOrder.ends: system call limit*
import { _exit, fork, O_RDONLY, open, read, WEXITSTATUS, WNOHANG, waitpid } from "#posix";

function numberBehind(path: string): number {
  const gate = open(path, O_RDONLY);
  let text = "";
  for (let part = read(gate, 64); part.length > 0; part = read(gate, 64)) text += part.toString();
  return Number(text);
}

export function completionOrder(n: number): void {
  for (let i = 1; i <= n; i++) if (fork() === 0) _exit(numberBehind(`gate.${i}`));
  for (let left = n; left > 0; ) {
    const { pid, status } = waitpid(-1, WNOHANG);
    if (pid === 0) continue;
    console.log("done", pid, WEXITSTATUS(status));
    left--;
  }
}
