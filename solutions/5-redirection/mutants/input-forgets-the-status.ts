// Wrong: returns when the program has ended: a missing file and a failed program are status 0.
// Fails: input.status, input.missing
// Because input.status: main exited with status 0
// Because input.missing: main exited with status 0
import { close, dup2, execvp, fork, O_RDONLY, open, waitpid } from "#posix";

type Argv = [program: string, ...args: string[]];

export function input(file: string, argv: Argv): void {
  const pid = fork();
  if (pid === 0) {
    const fd = open(file, O_RDONLY);
    dup2(fd, 0);
    close(fd);
    execvp(argv[0], argv);
  }
  waitpid(pid);
}
