// Wrong: lets sh run the program, with the arguments joined to one line.
// Fails: forward.runs
// Because forward.runs: it became *sh
import {
  _exit,
  execv,
  fork,
  kill,
  raise,
  SIG_BLOCK,
  SIG_SETMASK,
  SIGCHLD,
  SIGINT,
  SIGKILL,
  SIGTERM,
  sigprocmask,
  sigtimedwait,
  sigwait,
  WEXITSTATUS,
  waitpid,
} from "#posix";

export function forward(graceMs: number, argv: string[]): void {
  const before = sigprocmask(SIG_BLOCK, [SIGTERM, SIGINT, SIGCHLD]);
  const child = fork();
  if (child === 0) {
    sigprocmask(SIG_SETMASK, before);
    execv("/bin/sh", ["sh", "-c", argv.join(" ")]);
  }
  const signo = sigwait([SIGTERM, SIGINT, SIGCHLD]);
  if (signo !== SIGCHLD) {
    kill(child, signo);
    try {
      sigtimedwait([SIGCHLD], Math.min(graceMs, 50) / 1000);
    } catch {
      kill(child, SIGKILL);
    }
  }
  const { status } = waitpid(child);
  if (signo === SIGCHLD) _exit(WEXITSTATUS(status));
  sigprocmask(SIG_SETMASK, before);
  raise(signo);
}
