// Wrong: prints that it is late, and lets it run on.
// Fails: deadline.killed, deadline.reaped
// Because deadline.killed: never ended; nobody sent it a signal
import { _exit, execvp, fork, SIG_BLOCK, SIGCHLD, sigprocmask, sigtimedwait, WEXITSTATUS, waitpid } from "#posix";

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
  sigprocmask(SIG_BLOCK, [SIGCHLD]);
  const pid = start(argv);
  if (endsWithin(ms)) {
    console.log("on-time", WEXITSTATUS(waitpid(pid).status));
  } else {
    console.log("late");
  }
}

function endsWithin(ms: number): boolean {
  try {
    sigtimedwait([SIGCHLD], ms / 1000);
    return true;
  } catch {
    return false;
  }
}
