// Wrong: ends with the number of the error as its status.
// Fails: input.missing
// Because input.missing: main exited with status 2
import { _exit, close, dup2, execvp, fork, O_RDONLY, open, WEXITSTATUS, WIFEXITED, WTERMSIG, waitpid } from "#posix";

type Argv = [program: string, ...args: string[]];

export function input(file: string, argv: Argv): void {
  const pid = fork();
  if (pid === 0) {
    try {
      const fd = open(file, O_RDONLY);
      dup2(fd, 0);
      close(fd);
    } catch (error) {
      const { message, errno = 0 } = error as NodeJS.ErrnoException;
      console.error(message);
      _exit(-errno);
    }
    execvp(argv[0], argv);
  }
  const { status } = waitpid(pid);
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
