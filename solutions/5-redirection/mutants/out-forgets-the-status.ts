// Wrong: returns when the program has ended, which means status 0 whatever the program said.
// Fails: out.status
// Because out.status: main exited with status 0
import { _exit, close, dup2, execvp, fork, O_CREAT, O_TRUNC, O_WRONLY, open, waitpid } from "#posix";

type Argv = [program: string, ...args: string[]];

export function out(file: string, argv: Argv): void {
  const pid = fork();
  if (pid === 0) {
    const fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
    dup2(fd, 1);
    close(fd);
    try {
      execvp(argv[0], argv);
    } catch {
      _exit(127);
    }
  }
  waitpid(pid);
}
