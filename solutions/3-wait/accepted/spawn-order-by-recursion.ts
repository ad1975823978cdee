// Right: each call forks one child, then lets the rest be forked, and would wait last: so the children are born from n down to 1.
import { _exit, fork, O_RDONLY, open, P_PID, read, WEXITED, waitid } from "#posix";

function numberBehind(path: string): number {
  const gate = open(path, O_RDONLY);
  let text = "";
  for (let part = read(gate, 64); part.length > 0; part = read(gate, 64)) text += part.toString();
  return Number(text);
}

export function spawnOrder(n: number): void {
  const pids: number[] = [];
  const forkOne = (i: number): void => {
    if (i === 0) return;
    const pid = fork();
    if (pid === 0) _exit(numberBehind(`gate.${i}`));
    pids.push(pid);
    forkOne(i - 1);
  };
  forkOne(n);
  for (const id of pids) {
    const { pid, status } = waitid(P_PID, id, WEXITED);
    console.log("done", pid, status);
  }
}
