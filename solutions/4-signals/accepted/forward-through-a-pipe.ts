// Right: a self-pipe with the signals' numbers, poll's timeout for the grace, and waitid for the end. The program leads a session of its own.
import {
  _exit,
  execvp,
  fork,
  getpid,
  kill,
  O_CLOEXEC,
  O_NONBLOCK,
  P_PID,
  POLLIN,
  pipe2,
  poll,
  read,
  SA_NOCLDSTOP,
  SIG_DFL,
  SIGCHLD,
  SIGINT,
  SIGKILL,
  SIGTERM,
  setsid,
  sigaction,
  WEXITED,
  waitid,
  write,
} from "#posix";

export function forward(graceMs: number, argv: string[]): void {
  const [events, event] = pipe2(O_CLOEXEC | O_NONBLOCK);
  for (const signo of [SIGTERM, SIGINT, SIGCHLD]) {
    sigaction(signo, { handler: (signo) => void write(event, Buffer.of(signo)), flags: SA_NOCLDSTOP });
  }
  const child = fork();
  if (child === 0) {
    setsid();
    execvp(argv[0] as string, argv);
  }
  const next = (milliseconds: number): number | undefined => {
    const until = performance.now() + milliseconds;
    for (;;) {
      try {
        const left = milliseconds < 0 ? -1 : Math.max(0, Math.ceil(until - performance.now()));
        return poll([{ fd: events, events: POLLIN }], left).length > 0 ? read(events, 1)[0] : undefined;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EINTR") throw error;
      }
    }
  };
  const came = next(-1) ?? 0;
  if (came !== SIGCHLD) {
    kill(-child, came);
    if (next(graceMs) !== SIGCHLD) kill(-child, SIGKILL);
  }
  const { status } = waitid(P_PID, child, WEXITED);
  if (came === SIGCHLD) _exit(status);
  sigaction(came, { handler: SIG_DFL });
  kill(getpid(), came);
}
