// Right: SIGCHLD tells that all has been sent: its handler reaps the child and unblocks both. Their counters are signalCounts.
import {
  fork,
  getppid,
  kill,
  SIG_BLOCK,
  SIG_UNBLOCK,
  SIGCHLD,
  SIGRTMIN,
  SIGUSR1,
  signal,
  signalCounts,
  sigprocmask,
  sigsuspend,
  wait,
} from "#posix";

export function coalesce(n: number): void {
  const both = [SIGUSR1, SIGRTMIN];
  let reaped = false;
  for (const signo of both) signal(signo, () => {});
  signal(SIGCHLD, () => {
    wait();
    reaped = true;
  });
  sigprocmask(SIG_BLOCK, [...both, SIGCHLD]);
  if (fork() === 0) {
    for (let i = 0; i < n; i++) for (const signo of both) kill(getppid(), signo);
    return;
  }
  while (!reaped) sigsuspend(both);
  sigprocmask(SIG_UNBLOCK, both);
  console.log("standard", signalCounts[SIGUSR1]);
  console.log("realtime", signalCounts[SIGRTMIN]);
}
