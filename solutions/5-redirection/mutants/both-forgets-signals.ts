// Wrong: asks for the exit status of a program that was killed by a signal and has none.
// Fails: both.status
// Because both.status: main exited with status 0
import { _exit, close, dup2, execvp, fork, O_CREAT, O_TRUNC, O_WRONLY, open, WEXITSTATUS, waitpid } from "#posix";

type Argv = [program: string, ...args: string[]];

export function both(file: string, argv: Argv): void {
  const pid = fork();
  if (pid === 0) {
    const fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
    dup2(fd, 1);
    close(fd);
    dup2(1, 2);
    execvp(argv[0], argv);
  }
  _exit(WEXITSTATUS(waitpid(pid).status));
}
