// Wrong: a shell does it, with every word well quoted; no call of this lab is made.
// Fails: both.runs
// Because both.runs: main.1 became "sh -c *
import { _exit, execvp, fork, WEXITSTATUS, WIFEXITED, WTERMSIG, waitpid } from "#posix";

type Argv = [program: string, ...args: string[]];

export function both(file: string, argv: Argv): void {
  const pid = fork();
  if (pid === 0) {
    execvp("sh", ["sh", "-c", 'exec "$@" > "$0" 2>&1', file, ...argv]);
  }
  const { status } = waitpid(pid);
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
