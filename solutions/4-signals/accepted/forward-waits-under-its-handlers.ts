// Right: handlers that only note, sigsuspend until one has run, and the grace in sigtimedwait, again after EINTR.
import {
  _exit,
  execvp,
  fork,
  getpid,
  kill,
  SIG_BLOCK,
  SIG_DFL,
  SIG_SETMASK,
  SIG_UNBLOCK,
  SIGCHLD,
  SIGINT,
  SIGKILL,
  SIGTERM,
  sigaction,
  signal,
  sigprocmask,
  sigsuspend,
  sigtimedwait,
  WEXITSTATUS,
  waitpid,
} from "#posix";

export function forward(graceMs: number, argv: string[]): void {
  let came = 0;
  let ended = false;
  const held = [SIGTERM, SIGINT, SIGCHLD];
  const before = sigprocmask(SIG_BLOCK, held);
  const note = (signo: number) => {
    if (signo === SIGCHLD) ended = true;
    else came ||= signo;
  };
  for (const signo of held) sigaction(signo, { handler: note, mask: held });
  const child = fork();
  if (child === 0) {
    sigprocmask(SIG_SETMASK, before);
    try {
      execvp(argv[0] as string, argv);
    } catch {
      _exit(127);
    }
  }
  while (came === 0 && !ended) sigsuspend(before);
  if (came > 0) kill(child, came);
  const until = Date.now() + graceMs;
  while (!ended) {
    try {
      ended = sigtimedwait([SIGCHLD], Math.max(0, until - Date.now()) / 1000).signo === SIGCHLD;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EINTR") continue;
      kill(child, SIGKILL);
      break;
    }
  }
  const { status } = waitpid(child);
  if (came === 0) process.exit(WEXITSTATUS(status));
  signal(came, SIG_DFL);
  sigprocmask(SIG_UNBLOCK, held);
  kill(getpid(), came);
}
