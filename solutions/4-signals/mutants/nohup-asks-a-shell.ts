// Wrong: lets sh ignore the signal and become the program.
// Fails: nohup.runs
// Because nohup.runs: main.1 became *sh
import { _exit, execvp, fork, SIG_IGN, SIGHUP, signal, WEXITSTATUS, waitpid } from "#posix";

export function nohup(argv: string[]): void {
  signal(SIGHUP, SIG_IGN);
  const child = fork();
  if (child === 0) execvp("sh", ["sh", "-c", 'trap "" HUP; exec "$@"', "sh", ...argv]);
  _exit(WEXITSTATUS(waitpid(child).status));
}
