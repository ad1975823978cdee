// Right: main sleeps in waitpid; the handlers pass the signal on and set an alarm, whose handler kills. Whole seconds, rounded up.
import {
  _exit,
  alarm,
  execvp,
  fork,
  kill,
  raise,
  SIG_BLOCK,
  SIG_DFL,
  SIG_SETMASK,
  SIGALRM,
  SIGINT,
  SIGKILL,
  SIGTERM,
  signal,
  sigprocmask,
  WEXITSTATUS,
  waitpid,
} from "#posix";

export function forward(graceMs: number, argv: string[]): void {
  let came = 0;
  const held = [SIGTERM, SIGINT, SIGALRM];
  const before = sigprocmask(SIG_BLOCK, held);
  const child = fork();
  if (child === 0) {
    sigprocmask(SIG_SETMASK, before);
    execvp(argv[0] as string, argv);
  }
  for (const signo of [SIGTERM, SIGINT]) {
    signal(signo, () => {
      came = signo;
      kill(child, signo);
      alarm(Math.ceil(graceMs / 1000));
    });
  }
  signal(SIGALRM, () => kill(child, SIGKILL));
  sigprocmask(SIG_SETMASK, before);
  const { status } = waitpid(child);
  alarm(0);
  if (came === 0) _exit(WEXITSTATUS(status));
  signal(came, SIG_DFL);
  raise(came);
}
