// Right: sleeps until the child has ended, or a twentieth of a second, and asks.
import {
  _exit,
  execvp,
  fork,
  SIG_BLOCK,
  SIG_SETMASK,
  SIGCHLD,
  sigabbrev,
  sigprocmask,
  sigtimedwait,
  WEXITSTATUS,
  WIFEXITED,
  WNOHANG,
  WTERMSIG,
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

export function poll(argv: string[]): void {
  const before = sigprocmask(SIG_BLOCK, [SIGCHLD]);
  const pid = start(argv);
  for (;;) {
    const child = waitpid(pid, WNOHANG);
    if (child.pid === pid) {
      if (WIFEXITED(child.status)) console.log("exited", WEXITSTATUS(child.status));
      else console.log("signaled", `SIG${sigabbrev(WTERMSIG(child.status))}`);
      break;
    }
    console.log("waiting …");
    try {
      sigtimedwait([SIGCHLD], 0.05);
    } catch {
      // EAGAIN: the time is over.
    }
  }
  sigprocmask(SIG_SETMASK, before);
}
