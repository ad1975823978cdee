// Wrong: sends SIGKILL right behind the signal: no grace, nothing is saved.
// Fails: forward.grace
// Because forward.grace: main.1 was killed by SIGKILL, long before that
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
  sigwait,
  WEXITSTATUS,
  waitpid,
} from "#posix";

export function forward(_graceMs: number, argv: string[]): void {
  const before = sigprocmask(SIG_BLOCK, [SIGTERM, SIGINT, SIGCHLD]);
  const child = fork();
  if (child === 0) {
    sigprocmask(SIG_SETMASK, before);
    execvp(argv[0] as string, argv);
  }
  const signo = sigwait([SIGTERM, SIGINT, SIGCHLD]);
  if (signo !== SIGCHLD) {
    kill(child, signo);
    kill(child, SIGKILL);
  }
  const { status } = waitpid(child);
  if (signo === SIGCHLD) _exit(WEXITSTATUS(status));
  sigprocmask(SIG_SETMASK, before);
  raise(signo);
}
