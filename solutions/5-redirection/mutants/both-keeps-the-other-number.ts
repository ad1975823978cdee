// Wrong: after two dup2 the number that open returned is still there.
// Fails: both.leftover
// Because both.leftover: main.1 also held descriptor 3
import {
  _exit,
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

export function both(file: string, argv: Argv): void {
  const pid = fork();
  if (pid === 0) {
    const fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
    dup2(fd, 1);
    dup2(fd, 2);
    execvp(argv[0], argv);
  }
  const { status } = waitpid(pid);
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
