// Wrong: kills what is late, and reports the end of what it killed as if it had been on time.
// Fails: deadline.late
// Because deadline.late: it printed "on-time 0"
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
  try {
    sigtimedwait([SIGCHLD], ms / 1000);
  } catch {
    kill(pid, SIGKILL);
  }
  console.log("on-time", WEXITSTATUS(waitpid(pid).status));
}
