// Right: nobody catches the error: it is printed and ends the child with status 1, and main hands that on.
import { _exit, close, execvp, fork, O_RDONLY, open, WEXITSTATUS, WIFEXITED, WTERMSIG, waitpid } from "#posix";

type Argv = [program: string, ...args: string[]];

export function input(file: string, argv: Argv): void {
  const pid = fork();
  if (pid === 0) {
    close(0);
    open(file, O_RDONLY);
    execvp(argv[0], argv);
  }
  const { status } = waitpid(pid);
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
