// Wrong: says nothing about signals: main dies of them, and the program lives on without it.
// Fails: forward.passes, forward.reaped
// Because forward.passes: no signal came to main.1 from main, which was killed by
import { _exit, execvp, fork, WEXITSTATUS, waitpid } from "#posix";

export function forward(_graceMs: number, argv: string[]): void {
  const child = fork();
  if (child === 0) execvp(argv[0] as string, argv);
  _exit(WEXITSTATUS(waitpid(child).status));
}
