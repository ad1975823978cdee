// Right: sent with sigqueue; a pipe tells main that all has been sent, and the child is reaped at the end.
import {
  _exit,
  close,
  fork,
  getppid,
  pipe,
  read,
  SIG_SETMASK,
  SIGRTMIN,
  SIGUSR1,
  signal,
  sigprocmask,
  sigqueue,
  waitpid,
} from "#posix";

export function coalesce(n: number): void {
  const arrived = { standard: 0, realtime: 0 };
  const [end, held] = pipe();
  const before = sigprocmask(SIG_SETMASK, [SIGUSR1, SIGRTMIN]);
  const child = fork();
  if (child === 0) {
    for (let i = 0; i < n; i++) for (const signo of [SIGUSR1, SIGRTMIN]) sigqueue(getppid(), signo, i);
    _exit(0);
  }
  signal(SIGUSR1, () => void arrived.standard++);
  signal(SIGRTMIN, () => void arrived.realtime++);
  close(held);
  read(end, 1);
  sigprocmask(SIG_SETMASK, before);
  for (const [key, value] of Object.entries(arrived)) console.log(key, value);
  waitpid(child);
}
