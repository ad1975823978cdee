// Wrong: prints the status as it is: 256 times the code.
// Fails: deadline.onTime
import { _exit, execvp, fork, kill, SIG_BLOCK, SIGCHLD, SIGKILL, sigprocmask, sigtimedwait, waitpid } from "#posix";

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
    console.log("on-time", waitpid(pid).status);
  } else {
    console.log("late");
    kill(pid, SIGKILL);
    waitpid(pid);
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
