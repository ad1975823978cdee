// Wrong: the child exits with 1 when exec fails, as if the program had run and found nothing.
// Fails: run.fails
// Because run.fails: main exited with status 1
import { _exit, execvp, fork, WEXITSTATUS, WIFSIGNALED, WTERMSIG, waitpid } from "#posix";

export function run(argv: string[]): void {
  const pid = fork();
  if (pid === 0) {
    try {
      execvp(argv[0] as string, argv);
    } catch (error) {
      console.error(String(error));
      _exit(1);
    }
  }
  const { status } = waitpid(pid);
  _exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}
