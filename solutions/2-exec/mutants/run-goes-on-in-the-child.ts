// Wrong: a child whose exec failed complains and goes on, into its parent's wait call.
// Fails: run.fails
// Because run.fails: main.1 went on after its exec had failed, as far as the parent's wait call
import { _exit, execvp, fork, WEXITSTATUS, WIFSIGNALED, WTERMSIG, waitpid } from "#posix";

export function run(argv: string[]): void {
  const pid = fork();
  if (pid === 0) {
    try {
      execvp(argv[0] as string, argv);
    } catch (error) {
      console.error(String(error));
    }
  }
  const { status } = waitpid(pid);
  _exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}
