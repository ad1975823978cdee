// Wrong: ignores both signals while the program runs: it lives on, and nobody tells it anything.
// Fails: forward.passes, forward.reaped
// Because forward.passes: no signal came to main.1 from main
import { _exit, execvp, fork, SIG_IGN, SIGINT, SIGTERM, signal, WEXITSTATUS, waitpid } from "#posix";

export function forward(_graceMs: number, argv: string[]): void {
  const child = fork();
  if (child === 0) execvp(argv[0] as string, argv);
  signal(SIGTERM, SIG_IGN);
  signal(SIGINT, SIG_IGN);
  _exit(WEXITSTATUS(waitpid(child).status));
}
