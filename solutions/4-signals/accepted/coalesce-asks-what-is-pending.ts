// Right: no handler: sigwait, for as long as one of the two is pending.
import { fork, getppid, kill, SIG_BLOCK, SIGRTMIN, SIGUSR1, sigpending, sigprocmask, sigwait, waitpid } from "#posix";

export function coalesce(n: number): void {
  const both = [SIGUSR1, SIGRTMIN];
  sigprocmask(SIG_BLOCK, both);
  const child = fork();
  if (child === 0) {
    for (let i = 0; i < n; i++) for (const signo of both) kill(getppid(), signo);
    process.exit();
  }
  waitpid(child);
  const taken: number[] = [];
  while (sigpending().some((signo) => both.includes(signo))) taken.push(sigwait(both));
  const [standard, realtime] = both.map((signo) => taken.filter((one) => one === signo).length);
  console.log(`standard ${standard}\nrealtime ${realtime}`);
}
