// Wrong: every child waits at the first gate.
// Fails: spawnOrder.gates
// Because spawnOrder.gates: opened gate.1, which is the gate of main.1
import { _exit, fork, O_RDONLY, open, read, WEXITSTATUS, waitpid } from "#posix";

function numberBehind(path: string): number {
  const gate = open(path, O_RDONLY);
  let text = "";
  for (let part = read(gate, 64); part.length > 0; part = read(gate, 64)) text += part.toString();
  return Number(text);
}

export function spawnOrder(n: number): void {
  const pids: number[] = [];
  for (let i = 1; i <= n; i++) {
    const pid = fork();
    if (pid === 0) _exit(numberBehind(`gate.1`));
    pids.push(pid);
  }
  for (const pid of pids) console.log("done", pid, WEXITSTATUS(waitpid(pid).status));
}
