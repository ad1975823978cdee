// Wrong: the two statuses are the wrong way round.
// Fails: run.fails
// Because run.fails: main exited with status 126
import { _exit, execvp, fork, WEXITSTATUS, WIFSIGNALED, WTERMSIG, waitpid } from "#posix";

export function run(argv: string[]): void {
  const pid = fork();
  if (pid === 0) {
    try {
      execvp(argv[0] as string, argv);
    } catch (error) {
      _exit((error as NodeJS.ErrnoException).code === "EACCES" ? 127 : 126);
    }
  }
  const { status } = waitpid(pid);
  _exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}
