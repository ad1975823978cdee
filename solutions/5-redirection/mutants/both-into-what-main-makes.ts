// Wrong: main makes the file behind the fork and the child opens what is there: the child may be first.
// Racy: by itself it failed in 0 of 32 gradings.
// Fails: both.runs
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
  STDERR_FILENO,
  STDOUT_FILENO,
  WEXITSTATUS,
  WIFEXITED,
  WTERMSIG,
  waitpid,
} from "#posix";

export function both(file: string, argv: string[]): void {
  const pid = fork();
  if (pid === 0) {
    const fd = open(file, O_WRONLY);
    dup2(fd, STDOUT_FILENO);
    dup2(fd, STDERR_FILENO);
    close(fd);
    execvp(argv[0] as string, argv);
  }
  close(open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666));
  const { status } = waitpid(pid);
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
