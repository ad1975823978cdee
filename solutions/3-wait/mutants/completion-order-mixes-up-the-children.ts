// Wrong: takes the first status for the first child's: wait returns whoever has ended.
// Fails: completionOrder.lines
// Because completionOrder.lines: whose pid that is, exited with status*
import { _exit, fork, O_RDONLY, open, read, WEXITSTATUS, wait } from "#posix";

function numberBehind(path: string): number {
  const gate = open(path, O_RDONLY);
  let text = "";
  for (let part = read(gate, 64); part.length > 0; part = read(gate, 64)) text += part.toString();
  return Number(text);
}

export function completionOrder(n: number): void {
  const pids: number[] = [];
  for (let i = 1; i <= n; i++) {
    const pid = fork();
    if (pid === 0) _exit(numberBehind(`gate.${i}`));
    pids.push(pid);
  }
  for (const pid of pids) console.log("done", pid, WEXITSTATUS(wait().status));
}
