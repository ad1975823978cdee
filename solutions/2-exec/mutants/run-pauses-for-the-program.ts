// Wrong: pauses until SIGCHLD comes: a program that ends before the pause has sent it already.
// Racy: by itself it failed in 0 of 36 gradings.
// Fails: run.fails, run.signal, run.reaped
import { _exit, execvp, fork, pause, SIGCHLD, signal, WEXITSTATUS, WIFSIGNALED, WTERMSIG, waitpid } from "#posix";

export function run(argv: string[]): void {
  const [file = ""] = argv;
  signal(SIGCHLD, () => {});
  const pid = fork();
  if (pid === 0) {
    try {
      execvp(file, argv);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      console.error(`${file}: ${code}`);
      _exit(code === "EACCES" ? 126 : 127);
    }
  }
  pause();
  const { status } = waitpid(pid);
  _exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}
