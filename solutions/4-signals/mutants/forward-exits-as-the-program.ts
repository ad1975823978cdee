// Wrong: exits with what the program made of the signal, a death by signal included, as 0.
// Fails: forward.dies
// Because forward.dies: main exited with status
import {
  _exit,
  execvp,
  fork,
  kill,
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
  _exit(WEXITSTATUS(status));
}
