// Right: the gate is a signal, blocked before the first fork so that it cannot come too early; each child takes it with sigwait.
import { _exit, fork, kill, SIG_BLOCK, SIGUSR1, sigprocmask, sigwait, wait } from "#posix";

export function fan(n: number): void {
  sigprocmask(SIG_BLOCK, [SIGUSR1]);
  const pids: number[] = [];
  for (let i = 1; i <= n; i++) {
    const pid = fork();
    if (pid === 0) {
      sigwait([SIGUSR1]);
      _exit(i);
    }
    pids.push(pid);
  }
  for (const pid of pids) kill(pid, SIGUSR1);
  for (let i = 0; i < n; i++) wait();
}
