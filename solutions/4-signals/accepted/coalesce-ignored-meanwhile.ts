// Right: both are ignored while they are blocked: Linux keeps what is blocked, and asks only when it is unblocked what is to become of it.
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
  sigprocmask,
  waitpid,
} from "#posix";

export function coalesce(n: number): void {
  const counts = { standard: 0, realtime: 0 };
  sigprocmask(SIG_BLOCK, [SIGUSR1, SIGRTMIN]);
  for (const signo of [SIGUSR1, SIGRTMIN]) signal(signo, SIG_IGN);
  const child = fork();
  if (child === 0) {
    for (let i = 0; i < n; i++) for (const signo of [SIGUSR1, SIGRTMIN]) kill(getppid(), signo);
    _exit(0);
  }
  waitpid(child);
  signal(SIGUSR1, () => void counts.standard++);
  signal(SIGRTMIN, () => void counts.realtime++);
  sigprocmask(SIG_UNBLOCK, [SIGUSR1, SIGRTMIN]);
  for (const key of ["realtime", "standard"] as const) console.log(key, counts[key]);
}
