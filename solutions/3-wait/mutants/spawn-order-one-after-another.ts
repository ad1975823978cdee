// Wrong: waits in the loop that forks: so the order is right, and nothing runs together.
// Fails: spawnOrder.children
import { _exit, fork, O_RDONLY, open, read, WEXITSTATUS, waitpid } from "#posix";

function numberBehind(path: string): number {
  const gate = open(path, O_RDONLY);
  let text = "";
  for (let part = read(gate, 64); part.length > 0; part = read(gate, 64)) text += part.toString();
  return Number(text);
}

export function spawnOrder(n: number): void {
  for (let i = 1; i <= n; i++) {
    const pid = fork();
    if (pid === 0) _exit(numberBehind(`gate.${i}`));
    console.log("done", pid, WEXITSTATUS(waitpid(pid).status));
  }
}
