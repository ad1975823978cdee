// Right: never unblocks: takes one pending signal after the other out, until none is left.
import { _exit, fork, getpid, kill, SIG_BLOCK, SIGRTMIN, SIGUSR1, sigprocmask, sigtimedwait, wait } from "#posix";

export function coalesce(n: number): void {
  const main = getpid();
  const both = [SIGRTMIN, SIGUSR1];
  sigprocmask(SIG_BLOCK, both);
  if (fork() === 0) {
    for (let i = 0; i < n; i++) kill(main, SIGUSR1);
    for (let i = 0; i < n; i++) kill(main, SIGRTMIN);
    _exit(0);
  }
  wait();
  const counts = new Map<number, number>();
  try {
    for (;;) {
      const { signo } = sigtimedwait(both, 0);
      counts.set(signo, (counts.get(signo) ?? 0) + 1);
    }
  } catch {
    // EAGAIN: nothing is pending any more.
  }
  console.log(`realtime: ${counts.get(SIGRTMIN)}`);
  console.log(`standard: ${counts.get(SIGUSR1)}`);
}
