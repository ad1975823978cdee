// Wrong: the children wait for ever and main ends them with SIGKILL: they have no exit status at all.
// Fails: fan.statuses
// Because fan.statuses: main.1 was killed by SIGKILL
import { fork, kill, pause, SIGKILL, waitpid } from "#posix";

export function fan(n: number): void {
  const pids: number[] = [];
  for (let i = 1; i <= n; i++) {
    const pid = fork();
    if (pid === 0) {
      for (;;) pause();
    }
    pids.push(pid);
  }
  for (const pid of pids) {
    kill(pid, SIGKILL);
    waitpid(pid);
  }
}
