// Wrong: passes SIGTERM on; SIGINT kills main, and the program lives on.
// Fails: forward.passes, forward.reaped
// Because forward.passes: no signal came to main.1 from main, which was killed by SIGINT
import {
  _exit,
  execvp,
  fork,
  kill,
  raise,
  SIG_BLOCK,
  SIG_SETMASK,
  SIGCHLD,
  SIGKILL,
  SIGTERM,
  sigprocmask,
  sigtimedwait,
  sigwait,
  WEXITSTATUS,
  waitpid,
} from "#posix";

export function forward(graceMs: number, argv: string[]): void {
  const before = sigprocmask(SIG_BLOCK, [SIGTERM, SIGCHLD]);
  const child = fork();
  if (child === 0) {
    sigprocmask(SIG_SETMASK, before);
    execvp(argv[0] as string, argv);
  }
  const signo = sigwait([SIGTERM, SIGCHLD]);
  if (signo !== SIGCHLD) {
    kill(child, signo);
    try {
      sigtimedwait([SIGCHLD], graceMs / 1000);
    } catch {
      kill(child, SIGKILL);
    }
  }
  const { status } = waitpid(child);
  if (signo === SIGCHLD) _exit(WEXITSTATUS(status));
  sigprocmask(SIG_SETMASK, before);
  raise(signo);
}
