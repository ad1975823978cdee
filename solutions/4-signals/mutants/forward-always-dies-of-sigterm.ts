// Wrong: passes on what came, and dies of SIGTERM whatever it was.
// Fails: forward.dies
// Because forward.dies: main was killed by SIGTERM
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
  raise(SIGTERM);
}
