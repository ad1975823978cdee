// Wrong: pauses behind the fork and does not look first whether the program has ended by then: nothing will wake it.
// Racy: by itself it failed in 0 of 32 gradings.
// Fails: forward.status, forward.reaped
import {
  _exit,
  execvp,
  fork,
  kill,
  pause,
  raise,
  SIG_BLOCK,
  SIG_DFL,
  SIGCHLD,
  SIGINT,
  SIGKILL,
  SIGTERM,
  signal,
  sigprocmask,
  sigtimedwait,
  WEXITSTATUS,
  waitpid,
} from "#posix";

export function forward(graceMs: number, argv: string[]): void {
  let told = 0;
  for (const signo of [SIGTERM, SIGINT]) {
    signal(signo, () => {
      told = signo;
    });
  }
  signal(SIGCHLD, () => {});
  const child = fork();
  if (child === 0) execvp(argv[0] as string, argv);
  pause();
  if (told > 0) {
    sigprocmask(SIG_BLOCK, [SIGCHLD]);
    kill(child, told);
    try {
      sigtimedwait([SIGCHLD], graceMs / 1000);
    } catch {
      kill(child, SIGKILL);
    }
  }
  const { status } = waitpid(child);
  if (told === 0) _exit(WEXITSTATUS(status));
  signal(told, SIG_DFL);
  raise(told);
}
