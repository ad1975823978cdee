// Right: the children stop themselves, and main continues them when all are there; forked in reverse.
import { _exit, fork, kill, raise, SIGCONT, SIGSTOP, WEXITSTATUS, WIFEXITED, WUNTRACED, wait4, waitpid } from "#posix";

export function sum(...codes: number[]): void {
  const pids: number[] = [];
  for (const code of codes.toReversed()) {
    const pid = fork();
    if (pid === 0) {
      raise(SIGSTOP);
      _exit(code);
    }
    waitpid(pid, WUNTRACED);
    pids.push(pid);
  }
  for (const pid of pids) kill(pid, SIGCONT);
  let total = 0;
  for (const pid of pids) {
    const { status, rusage } = wait4(pid);
    total += WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    void rusage;
  }
  console.log("sum", total);
}
