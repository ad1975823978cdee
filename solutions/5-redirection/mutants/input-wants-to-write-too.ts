// Wrong: opens for reading and writing; a file that may only be read cannot be opened like that.
// Fails: input.runs
// Because input.runs: failed with EACCES
import { _exit, close, dup2, execvp, fork, O_RDWR, open, WEXITSTATUS, WIFEXITED, WTERMSIG, waitpid } from "#posix";

type Argv = [program: string, ...args: string[]];

export function input(file: string, argv: Argv): void {
  const pid = fork();
  if (pid === 0) {
    const fd = open(file, O_RDWR);
    dup2(fd, 0);
    close(fd);
    execvp(argv[0], argv);
  }
  const { status } = waitpid(pid);
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
