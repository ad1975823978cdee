// Wrong: a child whose exec failed returns; its process ends with 0, and main passes that on.
// Fails: run.fails
// Because run.fails: main exited with status 0
import { _exit, execvp, fork, WEXITSTATUS, WIFSIGNALED, WTERMSIG, waitpid } from "#posix";

export function run(argv: string[]): void {
  const pid = fork();
  if (pid === 0) {
    try {
      execvp(argv[0] as string, argv);
    } catch (error) {
      console.error(String(error));
      return;
    }
  }
  const { status } = waitpid(pid);
  _exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}
