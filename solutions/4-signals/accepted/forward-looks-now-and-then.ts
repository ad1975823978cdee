// Right: the program leads a group of its own, which gets the signal; main looks every now and then whether it has ended.
import {
  execvp,
  fork,
  killpg,
  raise,
  SIG_BLOCK,
  SIG_DFL,
  SIG_SETMASK,
  SIGINT,
  SIGKILL,
  SIGTERM,
  setpgid,
  signal,
  sigprocmask,
  sleep,
  WEXITSTATUS,
  WNOHANG,
  waitpid,
} from "#posix";

export function forward(graceMs: number, argv: string[]): void {
  let came = 0;
  let until = Number.POSITIVE_INFINITY;
  const before = sigprocmask(SIG_BLOCK, [SIGTERM, SIGINT]);
  const child = fork();
  if (child === 0) {
    setpgid(0, 0);
    sigprocmask(SIG_SETMASK, before);
    execvp(argv[0] as string, argv);
  }
  for (const signo of [SIGTERM, SIGINT]) {
    signal(signo, () => {
      came = signo;
      until = performance.now() + graceMs;
      killpg(child, signo);
    });
  }
  sigprocmask(SIG_SETMASK, before);
  for (;;) {
    const { pid, status } = waitpid(child, WNOHANG);
    if (pid === child && came === 0) process.exit(WEXITSTATUS(status));
    if (pid === child) break;
    if (performance.now() > until) killpg(child, SIGKILL);
    sleep(0.02);
  }
  signal(came, SIG_DFL);
  raise(came);
}
