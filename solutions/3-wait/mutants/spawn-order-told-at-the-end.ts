// Wrong: reaps in any order, and prints all lines, sorted, when the last child has ended.
// Fails: spawnOrder.order
// Because spawnOrder.order: it told of main.1 only after main.* had ended, too
import { _exit, fork, O_RDONLY, open, read, WEXITSTATUS, wait } from "#posix";

function numberBehind(path: string): number {
  const gate = open(path, O_RDONLY);
  let text = "";
  for (let part = read(gate, 64); part.length > 0; part = read(gate, 64)) text += part.toString();
  return Number(text);
}

export function spawnOrder(n: number): void {
  for (let i = 1; i <= n; i++) if (fork() === 0) _exit(numberBehind(`gate.${i}`));
  const codes = new Map<number, number>();
  while (codes.size < n) {
    const { pid, status } = wait();
    codes.set(pid, WEXITSTATUS(status));
  }
  for (const pid of [...codes.keys()].sort((a, b) => a - b)) console.log("done", pid, codes.get(pid));
}
