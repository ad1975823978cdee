// Wrong: becomes timeout, which can do all of this, in the child.
// Fails: forward.runs
// Because forward.runs: it became *timeout
import { _exit, execvp, fork, kill, SIGINT, SIGTERM, signal, WEXITSTATUS, waitpid } from "#posix";

export function forward(graceMs: number, argv: string[]): void {
  const child = fork();
  if (child === 0) execvp("timeout", ["timeout", "-k", `${graceMs / 1000}`, "1000", ...argv]);
  for (const signo of [SIGTERM, SIGINT]) signal(signo, () => kill(child, signo));
  _exit(WEXITSTATUS(waitpid(child).status));
}
