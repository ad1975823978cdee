// Wrong: kills the program when the grace is over and does not reap it.
// Fails: forward.reaped
// Because forward.reaped: no wait call of main returned it
import {
  _exit,
  execvp,
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
    execvp(argv[0] as string, argv);
  }
  const signo = sigwait([SIGTERM, SIGINT, SIGCHLD]);
  if (signo === SIGCHLD) _exit(WEXITSTATUS(waitpid(child).status));
  kill(child, signo);
  try {
    sigtimedwait([SIGCHLD], graceMs / 1000);
    waitpid(child);
  } catch {
    kill(child, SIGKILL);
    sigwait([SIGCHLD]);
  }
  sigprocmask(SIG_SETMASK, before);
  raise(signo);
}
