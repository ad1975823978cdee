// Wrong: ignores both when all has been sent: what is pending is thrown away by that.
// Fails: coalesce.taken
// Because coalesce.taken: main never took SIGUSR1
// Because coalesce.taken: main never took SIGRTMIN
import {
  _exit,
  fork,
  getppid,
  kill,
  SIG_BLOCK,
  SIG_IGN,
  SIG_UNBLOCK,
  SIGRTMIN,
  SIGUSR1,
  signal,
  sigpending,
  sigprocmask,
  waitpid,
} from "#posix";

export function coalesce(n: number): void {
  sigprocmask(SIG_BLOCK, [SIGUSR1, SIGRTMIN]);
  const child = fork();
  if (child === 0) {
    for (let i = 0; i < n; i++) for (const signo of [SIGUSR1, SIGRTMIN]) kill(getppid(), signo);
    _exit(0);
  }
  waitpid(child);
  const standard = sigpending().includes(SIGUSR1) ? 1 : 0;
  for (const signo of [SIGUSR1, SIGRTMIN]) signal(signo, SIG_IGN);
  sigprocmask(SIG_UNBLOCK, [SIGUSR1, SIGRTMIN]);
  console.log("standard", standard);
  console.log("realtime", n);
}
