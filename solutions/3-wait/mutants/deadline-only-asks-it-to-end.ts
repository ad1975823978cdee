// Wrong: sends SIGTERM and waits: a program that ignores it is waited for for ever.
// Fails: deadline.killed, deadline.reaped, deadline.ends
// Because deadline.killed: never ended; it was sent SIGTERM, and lived on
import {
  _exit,
  execvp,
  fork,
  kill,
  SIG_BLOCK,
  SIGCHLD,
  SIGTERM,
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
    kill(pid, SIGTERM);
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
