// Wrong: every status but 0 becomes 1.
// Fails: append.status
// Because append.status: main exited with status 1
import { _exit, close, dup2, execvp, fork, O_APPEND, O_CREAT, O_WRONLY, open, waitpid } from "#posix";

type Argv = [program: string, ...args: string[]];

export function append(file: string, argv: Argv): void {
  const pid = fork();
  if (pid === 0) {
    const fd = open(file, O_WRONLY | O_CREAT | O_APPEND, 0o666);
    dup2(fd, 1);
    close(fd);
    execvp(argv[0], argv);
  }
  if (waitpid(pid).status !== 0) _exit(1);
}
