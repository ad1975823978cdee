// Wrong: counts sendings as if each would arrive: n for the standard signal, too.
// Fails: coalesce.counts
// Because coalesce.counts: main printed "standard *
import {
  _exit,
  fork,
  getppid,
  kill,
  SIG_BLOCK,
  SIG_UNBLOCK,
  SIGRTMIN,
  SIGUSR1,
  sigaction,
  sigprocmask,
  waitpid,
} from "#posix";

export function coalesce(n: number): void {
  let standard = 0;
  let realtime = 0;
  sigaction(SIGUSR1, { handler: () => void standard++ });
  sigaction(SIGRTMIN, { handler: () => void realtime++ });
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
  sigprocmask(SIG_UNBLOCK, [SIGUSR1, SIGRTMIN]);
  console.log("standard", n);
  console.log("realtime", n);
}
