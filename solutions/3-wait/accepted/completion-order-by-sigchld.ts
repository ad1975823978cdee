// Right: sleeps in sigwait and then reaps all that have ended, since signals merge.
import {
  _exit,
  fork,
  O_RDONLY,
  open,
  read,
  SIG_BLOCK,
  SIGCHLD,
  sigprocmask,
  sigwait,
  WEXITSTATUS,
  WNOHANG,
  waitpid,
} from "#posix";

function numberBehind(path: string): number {
  const gate = open(path, O_RDONLY);
  let text = "";
  for (let part = read(gate, 64); part.length > 0; part = read(gate, 64)) text += part.toString();
  return Number(text);
}

export function completionOrder(n: number): void {
  sigprocmask(SIG_BLOCK, [SIGCHLD]);
  for (let i = 1; i <= n; i++) if (fork() === 0) _exit(numberBehind(`gate.${i}`));
  let left = n;
  while (left > 0) {
    sigwait([SIGCHLD]);
    for (
      let child = waitpid(-1, WNOHANG);
      child.pid > 0;
      child = left > 0 ? waitpid(-1, WNOHANG) : { pid: 0, status: 0 }
    ) {
      console.log("done", child.pid, WEXITSTATUS(child.status));
      left--;
    }
  }
}
