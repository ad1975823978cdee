// Right: handlers write to a pipe what has happened; the grace is poll's timeout.
import {
  execvp,
  fork,
  kill,
  O_CLOEXEC,
  POLLIN,
  pipe2,
  poll,
  raise,
  read,
  SIG_DFL,
  SIGCHLD,
  SIGINT,
  SIGKILL,
  SIGTERM,
  signal,
  WEXITSTATUS,
  waitpid,
  write,
} from "#posix";

export function forward(graceMs: number, argv: string[]): void {
  const [events, event] = pipe2(O_CLOEXEC);
  for (const signo of [SIGTERM, SIGINT, SIGCHLD]) signal(signo, () => void write(event, Buffer.from([signo])));
  const child = fork();
  if (child === 0) execvp(argv[0] as string, argv);
  const signo = read(events, 1)[0] as number;
  if (signo !== SIGCHLD) {
    kill(child, signo);
    if (!comesWithin(events, graceMs)) kill(child, SIGKILL);
  }
  const { status } = waitpid(child);
  if (signo === SIGCHLD) process.exit(WEXITSTATUS(status));
  signal(signo, SIG_DFL);
  raise(signo);
}

function comesWithin(fd: number, milliseconds: number): boolean {
  const until = performance.now() + milliseconds;
  for (;;) {
    try {
      return poll([{ fd, events: POLLIN }], Math.max(0, Math.ceil(until - performance.now()))).length > 0;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EINTR") throw error;
    }
  }
}
