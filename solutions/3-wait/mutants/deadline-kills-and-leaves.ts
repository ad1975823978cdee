// Wrong: kills the program and does not wait for it.
// Fails: deadline.reaped
import {
  _exit,
  execvp,
  fork,
  kill,
  SIG_BLOCK,
  SIGCHLD,
  SIGKILL,
  sigprocmask,
  sigtimedwait,
  WEXITSTATUS,
  waitpid,
} from "#posix";

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
    kill(pid, SIGKILL);
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
