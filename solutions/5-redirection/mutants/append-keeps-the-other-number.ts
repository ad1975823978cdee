// Wrong: the number that open returned is not closed in the child.
// Fails: append.leftover
// Because append.leftover: main.1 also held descriptor 3
import {
  _exit,
  dup2,
  execvp,
  fork,
  O_APPEND,
  O_CREAT,
  O_WRONLY,
  open,
  WEXITSTATUS,
  WIFEXITED,
  WTERMSIG,
  waitpid,
} from "#posix";

type Argv = [program: string, ...args: string[]];

export function append(file: string, argv: Argv): void {
  const pid = fork();
  if (pid === 0) {
    dup2(open(file, O_WRONLY | O_CREAT | O_APPEND, 0o666), 1);
    execvp(argv[0], argv);
  }
  const { status } = waitpid(pid);
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
