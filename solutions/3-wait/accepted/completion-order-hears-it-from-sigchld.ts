// Right: SIGCHLD brings the pid and the status with it. That is enough where one child ends at a time; it is reaped afterwards.
import { _exit, fork, O_RDONLY, open, read, SIG_BLOCK, SIGCHLD, sigprocmask, sigwaitinfo, waitpid } from "#posix";

function numberBehind(path: string): number {
  const gate = open(path, O_RDONLY);
  let text = "";
  for (let part = read(gate, 64); part.length > 0; part = read(gate, 64)) text += part.toString();
  return Number(text);
}

export function completionOrder(n: number): void {
  sigprocmask(SIG_BLOCK, [SIGCHLD]);
  for (let i = 1; i <= n; i++) if (fork() === 0) _exit(numberBehind(`gate.${i}`));
  for (let i = 1; i <= n; i++) {
    const { pid, status } = sigwaitinfo([SIGCHLD]);
    console.log(`done ${pid} ${status}`);
    waitpid(pid);
  }
}
