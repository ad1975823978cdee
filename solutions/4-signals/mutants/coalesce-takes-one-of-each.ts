// Wrong: takes one pending signal of each kind; the other real-time signals stay where they are.
// Fails: coalesce.taken
// Because coalesce.taken: main took SIGRTMIN once
import { _exit, fork, getppid, kill, SIG_BLOCK, SIGRTMIN, SIGUSR1, sigprocmask, sigwait, waitpid } from "#posix";

export function coalesce(n: number): void {
  sigprocmask(SIG_BLOCK, [SIGUSR1, SIGRTMIN]);
  const child = fork();
  if (child === 0) {
    for (let i = 0; i < n; i++) {
      kill(getppid(), SIGUSR1);
      kill(getppid(), SIGRTMIN);
    }
    _exit(0);
  }
  waitpid(child);
  console.log("standard", sigwait([SIGUSR1]) === SIGUSR1 ? 1 : 0);
  console.log("realtime", sigwait([SIGRTMIN]) === SIGRTMIN ? 1 : 0);
}
