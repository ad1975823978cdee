// Right: reaps whoever ends, and keeps back what is not due yet; each line comes as soon as all before it are out.
import { _exit, fork, O_RDONLY, open, read, WEXITSTATUS, wait } from "#posix";

function numberBehind(path: string): number {
  const gate = open(path, O_RDONLY);
  let text = "";
  for (let part = read(gate, 64); part.length > 0; part = read(gate, 64)) text += part.toString();
  return Number(text);
}

export function spawnOrder(n: number): void {
  const due: number[] = [];
  for (let i = 1; i <= n; i++) {
    const pid = fork();
    if (pid === 0) _exit(numberBehind(`gate.${i}`));
    due.push(pid);
  }
  const codes = new Map<number, number>();
  while (due.length > 0) {
    const { pid, status } = wait();
    codes.set(pid, WEXITSTATUS(status));
    for (let first = due[0]; first !== undefined && codes.has(first); first = due[0]) {
      console.log("done", due.shift(), codes.get(first));
    }
  }
}
