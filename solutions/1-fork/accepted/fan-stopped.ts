// Right: no pipe: every child stops itself, and main continues them when it has seen all of them stop.
import { _exit, fork, getpid, kill, SIGCONT, SIGSTOP, WUNTRACED, waitpid } from "#posix";

export function fan(n: number): void {
  const pids: number[] = [];
  for (let i = 1; i <= n; i++) {
    const pid = fork();
    if (pid === 0) {
      kill(getpid(), SIGSTOP);
      _exit(i);
    }
    pids.push(pid);
  }
  for (const pid of pids) waitpid(pid, WUNTRACED);
  for (const pid of pids) kill(pid, SIGCONT);
  for (const pid of pids) waitpid(pid);
}
