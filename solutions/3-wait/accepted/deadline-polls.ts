// Right: asks now and then, sleeps in between, and looks at the clock.
import { _exit, execvp, fork, kill, nanosleep, SIGKILL, WEXITSTATUS, WNOHANG, wait, waitpid } from "#posix";

/** Starts a program in a child. */
function start(argv: string[]): number {
  const pid = fork();
  if (pid === 0) {
    try {
      execvp(argv[0] ?? "", argv);
    } catch {
      _exit(127);
    }
  }
  return pid;
}

export function deadline(ms: number, argv: string[]): void {
  const end = Date.now() + ms;
  const pid = start(argv);
  for (;;) {
    const child = waitpid(pid, WNOHANG);
    if (child.pid === pid) {
      console.log("on-time", WEXITSTATUS(child.status));
      return;
    }
    if (Date.now() >= end) break;
    nanosleep(0.03);
  }
  console.log("late");
  kill(pid, SIGKILL);
  wait();
}
