// Wrong: exits with the signal's bare number, which could be any program's own status.
// Fails: run.signal
import { _exit, execvp, fork, WEXITSTATUS, WIFSIGNALED, WTERMSIG, waitpid } from "#posix";

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
  _exit(WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
}
