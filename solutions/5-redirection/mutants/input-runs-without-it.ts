// Wrong: tells that the file is missing and runs the program all the same.
// Fails: input.missing
// Because input.missing: main.1 became *
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
      console.error((error as Error).message);
    }
    execvp(argv[0], argv);
  }
  const { status } = waitpid(pid);
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
