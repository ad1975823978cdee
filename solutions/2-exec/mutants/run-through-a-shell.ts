// Wrong: has a shell read the words once more; here two spaces become one, elsewhere a file is deleted.
// Fails: run.child
// Because run.child: main.1 became *called as ["sh", "-c", "probe args
import { _exit, execvp, fork, WEXITSTATUS, WIFSIGNALED, WTERMSIG, waitpid } from "#posix";

export function run(argv: string[]): void {
  const pid = fork();
  if (pid === 0) execvp("sh", ["sh", "-c", argv.join(" ")]);
  const { status } = waitpid(pid);
  _exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}
