// Wrong: a directory is there, and yet it says "not found".
// Fails: run.fails
// Because run.fails: main exited with status 127
import { _exit, execvp, fork, WEXITSTATUS, WIFSIGNALED, WTERMSIG, waitpid } from "#posix";

export function run(argv: string[]): void {
  const pid = fork();
  if (pid === 0) {
    try {
      execvp(argv[0] as string, argv);
    } finally {
      _exit(127);
    }
  }
  const { status } = waitpid(pid);
  _exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}
