// Wrong: blocks the signals behind the fork: a child that is quick sends before that.
// Racy: by itself it failed in 0 of 32 gradings.
// Fails: coalesce.blocked
// Because coalesce.blocked: main did not block it
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
    for (let i = 0; i < n; i++) for (const signo of [SIGUSR1, SIGRTMIN]) kill(getppid(), signo);
    _exit(0);
  }
  sigprocmask(SIG_BLOCK, [SIGUSR1, SIGRTMIN]);
  waitpid(child);
  sigprocmask(SIG_UNBLOCK, [SIGUSR1, SIGRTMIN]);
  console.log("standard", standard);
  console.log("realtime", realtime);
}
