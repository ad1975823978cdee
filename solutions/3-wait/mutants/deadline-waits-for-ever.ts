// Wrong: waits as long as it takes; the time is not looked at.
// Fails: deadline.late, deadline.killed, deadline.reaped, deadline.ends
// Because deadline.late: main printed nothing
import { _exit, execvp, fork, WEXITSTATUS, waitpid } from "#posix";

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

export function deadline(_ms: number, argv: string[]): void {
  const pid = start(argv);
  console.log("on-time", WEXITSTATUS(waitpid(pid).status));
}
