// Wrong: no SIGKILL: a program that does not listen keeps main waiting for ever.
// Fails: forward.grace, forward.dies, forward.reaped
// Because forward.dies: main*was in wait4, waiting for its child main.1, which never ended
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
  if (signo !== SIGCHLD) kill(child, signo);
  const { status } = waitpid(child);
  if (signo === SIGCHLD) _exit(WEXITSTATUS(status));
  sigprocmask(SIG_SETMASK, before);
  raise(signo);
}
