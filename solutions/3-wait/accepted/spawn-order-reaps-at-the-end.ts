// Right: looks at each child in turn, and leaves all of them zombies until it has told of the last.
import { _exit, fork, O_RDONLY, open, P_PID, read, WEXITED, WNOWAIT, wait3, waitid } from "#posix";

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
    if (pid === 0) _exit(numberBehind(`./gate.${i}`));
    pids.push(pid);
  }
  for (const pid of pids) console.log("done", pid, waitid(P_PID, pid, WEXITED | WNOWAIT).status);
  for (const _ of pids) wait3();
}
