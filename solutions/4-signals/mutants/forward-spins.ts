// Wrong: asks again and again whether the program has ended, with a whole processor: nobody can ever send it anything when all sleep.
// Fails: forward.passes, forward.reaped
// Because forward.passes: main kept
import {
  _exit,
  execvp,
  fork,
  kill,
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

export function forward(graceMs: number, argv: string[]): void {
  let came = 0;
  let until = Number.POSITIVE_INFINITY;
  const child = fork();
  if (child === 0) execvp(argv[0] as string, argv);
  for (const signo of [SIGTERM, SIGINT]) {
    signal(signo, () => {
      came = signo;
      kill(child, signo);
      until = Date.now() + graceMs;
    });
  }
  let ended = waitpid(child, WNOHANG);
  for (; ended.pid === 0; ended = waitpid(child, WNOHANG)) if (Date.now() > until) kill(child, SIGKILL);
  if (came === 0) _exit(WEXITSTATUS(ended.status));
  signal(came, SIG_DFL);
  raise(came);
}
