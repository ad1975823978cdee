// Wrong: returns when the program has ended, which means status 0.
// Fails: forward.status
// Because forward.status: main exited with status 0
import {
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
  waitpid(child);
  if (signo === SIGCHLD) return;
  sigprocmask(SIG_SETMASK, before);
  raise(signo);
}
