// Wrong: waits for the first child first: whoever ends before it must wait to be told of.
// Fails: completionOrder.order
// Because completionOrder.order: it told of them in the order main.1, main.2, main.3*
import { _exit, fork, O_RDONLY, open, read, WEXITSTATUS, waitpid } from "#posix";

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
  for (const pid of pids) console.log("done", pid, WEXITSTATUS(waitpid(pid).status));
}
