// Right: the program leads a group of its own, which gets the signal; main looks every few milliseconds whether it has ended.
import {
  execvp,
  fork,
  killpg,
  nanosleep,
  raise,
  SIG_BLOCK,
  SIG_SETMASK,
  SIGINT,
  SIGKILL,
  SIGTERM,
  setpgid,
  sigpending,
  sigprocmask,
  WEXITSTATUS,
  WNOHANG,
  waitpid,
} from "#posix";

export function forward(graceMs: number, argv: string[]): void {
  const before = sigprocmask(SIG_BLOCK, [SIGTERM, SIGINT]);
  const child = fork();
  if (child === 0) {
    setpgid(0, 0);
    sigprocmask(SIG_SETMASK, before);
    execvp(argv[0] as string, argv);
  }
  let signo = 0;
  let end = 0;
  for (;;) {
    const { pid, status } = waitpid(child, WNOHANG);
    if (pid === child) {
      if (signo === 0) process.exit(WEXITSTATUS(status));
      break;
    }
    const pending = signo === 0 ? sigpending()[0] : undefined;
    if (pending !== undefined) {
      signo = pending;
      end = performance.now() + graceMs;
      killpg(child, signo);
    }
    if (signo !== 0 && performance.now() > end) killpg(child, SIGKILL);
    nanosleep(0.005);
  }
  // It is pending still: blocked, not taken.
  sigprocmask(SIG_SETMASK, before);
  raise(signo);
}
