// Wrong: looks at each status with WNOWAIT, which leaves the zombie where it is.
// Fails: spawnOrder.reaped
import { _exit, fork, O_RDONLY, open, P_PID, read, WEXITED, WNOWAIT, waitid } from "#posix";

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
    if (pid === 0) _exit(numberBehind(`gate.${i}`));
    pids.push(pid);
  }
  for (const id of pids) {
    const { pid, status } = waitid(P_PID, id, WEXITED | WNOWAIT);
    console.log("done", pid, status);
  }
}
