// Right: looks who has ended, tells of it, and then reaps that very child; reads its gate in small bites.
import { _exit, close, fork, O_CLOEXEC, O_RDONLY, open, P_ALL, read, WEXITED, WNOWAIT, waitid, waitpid } from "#posix";

function numberBehind(path: string): number {
  const gate = open(path, O_RDONLY | O_CLOEXEC);
  let number = 0;
  for (let digit = read(gate, 1); digit.length > 0; digit = read(gate, 1)) {
    if (digit.toString() !== "\n") number = number * 10 + Number(digit.toString());
  }
  close(gate);
  return number;
}

export function completionOrder(n: number): void {
  for (let i = 1; i <= n; i++) if (fork() === 0) _exit(numberBehind(`./gate.${i}`));
  for (let i = 1; i <= n; i++) {
    const { pid, status } = waitid(P_ALL, 0, WEXITED | WNOWAIT);
    console.log("done", pid, status);
    waitpid(pid);
  }
}
