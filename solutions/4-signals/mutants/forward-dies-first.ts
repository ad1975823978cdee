// Wrong: passes the signal on and dies at once: nobody waits for the program, nobody kills it.
// Fails: forward.grace, forward.reaped
// Because forward.reaped: was still alive when the run was over
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
  if (signo === SIGCHLD) _exit(WEXITSTATUS(waitpid(child).status));
  kill(child, signo);
  sigprocmask(SIG_SETMASK, before);
  raise(signo);
}
