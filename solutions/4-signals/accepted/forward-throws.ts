// Right: the handler throws, out of the waitpid that it interrupts; then main looks now and then until the grace is over.
import {
  execvp,
  fork,
  kill,
  nanosleep,
  raise,
  SIG_DFL,
  SIGINT,
  SIGKILL,
  SIGTERM,
  signal,
  WEXITSTATUS,
  WNOHANG,
  waitpid,
} from "#posix";

class Came extends Error {
  readonly signo: number;
  constructor(signo: number) {
    super();
    this.signo = signo;
  }
}

export function forward(graceMs: number, argv: string[]): void {
  const child = fork();
  if (child === 0) execvp(argv[0] as string, argv);
  try {
    for (const signo of [SIGTERM, SIGINT]) {
      signal(signo, () => {
        throw new Came(signo);
      });
    }
    process.exitCode = WEXITSTATUS(waitpid(child).status);
  } catch (error) {
    if (!(error instanceof Came)) throw error;
    kill(child, error.signo);
    const until = Date.now() + graceMs;
    while (waitpid(child, WNOHANG).pid === 0) {
      if (Date.now() >= until) kill(child, SIGKILL);
      nanosleep(0.02);
    }
    signal(error.signo, SIG_DFL);
    raise(error.signo);
  }
}
