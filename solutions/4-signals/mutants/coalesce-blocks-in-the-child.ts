// Wrong: blocks the signals in the child, which sends them, and not in main, which gets them.
// Fails: coalesce.blocked
import {
  _exit,
  fork,
  getppid,
  kill,
  SIG_BLOCK,
  SIG_UNBLOCK,
  SIGRTMIN,
  SIGUSR1,
  signal,
  sigprocmask,
  waitpid,
} from "#posix";

export function coalesce(n: number): void {
  let standard = 0;
  let realtime = 0;
  signal(SIGUSR1, () => void standard++);
  signal(SIGRTMIN, () => void realtime++);
  const child = fork();
  if (child === 0) {
    sigprocmask(SIG_BLOCK, [SIGUSR1, SIGRTMIN]);
    for (let i = 0; i < n; i++) for (const signo of [SIGUSR1, SIGRTMIN]) kill(getppid(), signo);
    sigprocmask(SIG_UNBLOCK, [SIGUSR1, SIGRTMIN]);
    _exit(0);
  }
  waitpid(child);
  console.log("standard", standard);
  console.log("realtime", realtime);
}
