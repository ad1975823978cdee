// Wrong: lets all of them end first, with wait, and then asks for each: its status has been given out already.
// Fails: spawnOrder.lines
// Because spawnOrder.lines: main printed "done * 0"*
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
  for (const _ of pids) wait();
  for (const pid of pids) {
    let code = 0;
    try {
      code = WEXITSTATUS(waitpid(pid).status);
    } catch {
      // ECHILD: "it has ended, then"
    }
    console.log("done", pid, code);
  }
}
