// Wrong: when the first child could not run it, a second one tries the current directory.
// Fails: run.fails
// Because run.fails: main.2 became
import { _exit, execvp, fork, WEXITSTATUS, WIFSIGNALED, WTERMSIG, waitpid } from "#posix";

export function run(argv: string[]): void {
  const [file = "", ...args] = argv;
  let status = statusOf(file, argv);
  if (status === 127) status = statusOf(`./${file}`, [file, ...args]);
  _exit(status);
}

function statusOf(file: string, argv: string[]): number {
  const pid = fork();
  if (pid === 0) {
    try {
      execvp(file, argv);
    } catch (error) {
      _exit((error as NodeJS.ErrnoException).code === "EACCES" ? 126 : 127);
    }
  }
  const { status } = waitpid(pid);
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
