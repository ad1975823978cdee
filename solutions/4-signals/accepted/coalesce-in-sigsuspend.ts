// Right: the mask is only opened while main sleeps: sigsuspend, as long as something is pending.
import {
  fork,
  getppid,
  kill,
  SIG_BLOCK,
  SIGRTMIN,
  SIGUSR1,
  sigaction,
  sigpending,
  sigprocmask,
  sigsuspend,
  waitpid,
} from "#posix";

export function coalesce(n: number): void {
  const counts: Record<number, number> = { [SIGUSR1]: 0, [SIGRTMIN]: 0 };
  const count = (signo: number) => {
    counts[signo] = (counts[signo] ?? 0) + 1;
  };
  sigprocmask(SIG_BLOCK, [SIGUSR1, SIGRTMIN]);
  for (const signo of [SIGUSR1, SIGRTMIN]) sigaction(signo, { handler: count, mask: [SIGUSR1, SIGRTMIN] });
  const child = fork();
  if (child === 0) {
    for (let i = 0; i < n; i++) {
      kill(getppid(), SIGRTMIN);
      kill(getppid(), SIGUSR1);
    }
    return;
  }
  waitpid(child);
  while (sigpending().length > 0) sigsuspend([]);
  console.log("standard", counts[SIGUSR1]);
  console.log("realtime", counts[SIGRTMIN]);
}
