// Wrong: blocks the standard signal only.
// Fails: coalesce.blocked
// Because coalesce.blocked: when main.1 sent SIGRTMIN, main did not block it
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
  sigprocmask(SIG_BLOCK, [SIGUSR1]);
  const child = fork();
  if (child === 0) {
    for (let i = 0; i < n; i++) {
      kill(getppid(), SIGUSR1);
      kill(getppid(), SIGRTMIN);
    }
    _exit(0);
  }
  waitpid(child);
  sigprocmask(SIG_UNBLOCK, [SIGUSR1]);
  console.log("standard", standard);
  console.log("realtime", realtime);
}
