// Wrong: notes who ends, and prints it all when the last one has ended.
// Fails: completionOrder.order
// Because completionOrder.order: it told of main.* only after main.* had ended, too
import { _exit, fork, O_RDONLY, open, read, WEXITSTATUS, wait } from "#posix";

function numberBehind(path: string): number {
  const gate = open(path, O_RDONLY);
  let text = "";
  for (let part = read(gate, 64); part.length > 0; part = read(gate, 64)) text += part.toString();
  return Number(text);
}

export function completionOrder(n: number): void {
  for (let i = 1; i <= n; i++) if (fork() === 0) _exit(numberBehind(`gate.${i}`));
  const lines: string[] = [];
  while (lines.length < n) {
    const { pid, status } = wait();
    lines.push(`done ${pid} ${WEXITSTATUS(status)}`);
  }
  console.log(lines.join("\n"));
}
