// Wrong: takes argv[0] for the file alone and cuts it off the vector.
// Fails: run.given
// Because run.given: it was called as ["args", "print"
import { _exit, execvp, fork, WEXITSTATUS, WIFSIGNALED, WTERMSIG, waitpid } from "#posix";

export function run(argv: string[]): void {
  const [file = "", ...args] = argv;
  const pid = fork();
  if (pid === 0) {
    try {
      execvp(file, args);
    } catch (error) {
      _exit((error as NodeJS.ErrnoException).code === "EACCES" ? 126 : 127);
    }
  }
  const { status } = waitpid(pid);
  _exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}
