// Wrong: waits for all and then for any: ECHILD ends main with status 1.
// Fails: spawnOrder.ends
import { _exit, fork, O_RDONLY, open, read, WEXITSTATUS, wait, waitpid } from "#posix";

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
  for (const pid of pids) console.log("done", pid, WEXITSTATUS(waitpid(pid).status));
  wait();
}
