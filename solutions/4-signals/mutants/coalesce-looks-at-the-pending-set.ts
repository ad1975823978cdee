// Wrong: counts what is in the pending set, which is a set: it says whether, not how often.
// Fails: coalesce.taken
// Because coalesce.taken: main never took SIGRTMIN
import { _exit, fork, getppid, kill, SIG_BLOCK, SIGRTMIN, SIGUSR1, sigpending, sigprocmask, waitpid } from "#posix";

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
  const pending = sigpending();
  console.log("standard", pending.filter((signo) => signo === SIGUSR1).length);
  console.log("realtime", pending.filter((signo) => signo === SIGRTMIN).length);
}
