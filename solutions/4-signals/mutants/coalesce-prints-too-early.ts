// Wrong: prints the counters before the signals are unblocked: nothing has arrived yet.
// Fails: coalesce.counts
// Because coalesce.counts: main printed "standard 0"
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
  console.log("standard", standard);
  console.log("realtime", realtime);
  sigprocmask(SIG_UNBLOCK, [SIGUSR1, SIGRTMIN]);
}
