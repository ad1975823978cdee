// Wrong: prints the status as it is: 256 times the code.
// Fails: spawnOrder.lines
import { _exit, fork, O_RDONLY, open, read, waitpid } from "#posix";

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
  for (const pid of pids) console.log("done", pid, waitpid(pid).status);
}
