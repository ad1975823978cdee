// Wrong: sleeps until the time is over, and looks then: half an hour for a program that took a moment.
// Fails: deadline.onTime, deadline.reaped, deadline.ends
// Because deadline.ends: time limit*was in a sleep
import { _exit, execvp, fork, kill, nanosleep, SIGKILL, WEXITSTATUS, WNOHANG, waitpid } from "#posix";

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
  const pid = start(argv);
  nanosleep(ms / 1000);
  const child = waitpid(pid, WNOHANG);
  if (child.pid === pid) {
    console.log("on-time", WEXITSTATUS(child.status));
  } else {
    console.log("late");
    kill(pid, SIGKILL);
    waitpid(pid);
  }
}
