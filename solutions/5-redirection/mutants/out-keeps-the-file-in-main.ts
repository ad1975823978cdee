// Wrong: main opens the file, and only the child closes it.
// Fails: out.leftover
// Because out.leftover: main also held descriptor 3
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
  WEXITSTATUS,
  WIFEXITED,
  WTERMSIG,
  waitpid,
} from "#posix";

type Argv = [program: string, ...args: string[]];

export function out(file: string, argv: Argv): void {
  const fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  const pid = fork();
  if (pid === 0) {
    dup2(fd, 1);
    close(fd);
    try {
      execvp(argv[0], argv);
    } catch {
      _exit(127);
    }
  }
  const { status } = waitpid(pid);
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
