// Wrong: the number that open returned is not closed in the child.
// Fails: input.leftover
// Because input.leftover: main.1 also held descriptor 3
import { _exit, dup2, execvp, fork, O_RDONLY, open, WEXITSTATUS, WIFEXITED, WTERMSIG, waitpid } from "#posix";

type Argv = [program: string, ...args: string[]];

export function input(file: string, argv: Argv): void {
  const pid = fork();
  if (pid === 0) {
    dup2(open(file, O_RDONLY), 0);
    execvp(argv[0], argv);
  }
  const { status } = waitpid(pid);
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
