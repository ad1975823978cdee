// Wrong: pauses until SIGCHLD comes: a program that ends before the pause has sent it already.
// Racy: by itself it failed in 0 of 32 gradings.
// Fails: out.status
import {
  _exit,
  close,
  dup2,
  execvp,
  fork,
  O_CREAT,
  O_TRUNC,
  O_WRONLY,
  open,
  pause,
  SIGCHLD,
  STDOUT_FILENO,
  signal,
  WEXITSTATUS,
  WIFEXITED,
  WTERMSIG,
  waitpid,
} from "#posix";

export function out(file: string, argv: string[]): void {
  signal(SIGCHLD, () => {});
  const pid = fork();
  if (pid === 0) {
    const fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
    dup2(fd, STDOUT_FILENO);
    close(fd);
    try {
      execvp(argv[0] as string, argv);
    } catch (error) {
      console.error((error as Error).message);
      _exit((error as NodeJS.ErrnoException).code === "ENOENT" ? 127 : 126);
    }
  }
  pause();
  const { status } = waitpid(pid);
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
