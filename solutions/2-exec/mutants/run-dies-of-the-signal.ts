// Wrong: sends itself the signal that ended the program; the task asks for an exit status.
// Fails: run.signal
// Because run.signal: main was killed by SIG
import { _exit, execvp, fork, getpid, kill, WEXITSTATUS, WIFSIGNALED, WTERMSIG, waitpid } from "#posix";

export function run(argv: string[]): void {
  const pid = fork();
  if (pid === 0) {
    try {
      execvp(argv[0] as string, argv);
    } catch (error) {
      _exit((error as NodeJS.ErrnoException).code === "EACCES" ? 126 : 127);
    }
  }
  const { status } = waitpid(pid);
  if (WIFSIGNALED(status)) kill(getpid(), WTERMSIG(status));
  _exit(WEXITSTATUS(status));
}
