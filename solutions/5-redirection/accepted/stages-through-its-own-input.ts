// Right: main's own standard input becomes the read end of each pipe, for the next child to inherit, and comes back.
import { _exit, close, dup, dup2, execvp, fork, pipe, WEXITSTATUS, wait, waitpid } from "#posix";

type Argv = [program: string, ...args: string[]];

export function stages(...argvs: Argv[]): void {
  const saved = dup(0);
  let last = 0;
  argvs.forEach((argv, i) => {
    const ends = i < argvs.length - 1 ? pipe() : null;
    last = fork();
    if (last === 0) {
      close(saved);
      if (ends) {
        dup2(ends[1], 1);
        ends.forEach((end) => {
          close(end);
        });
      }
      execvp(argv[0], argv);
    }
    if (ends) {
      dup2(ends[0], 0);
      ends.forEach((end) => {
        close(end);
      });
    }
  });
  dup2(saved, 0);
  close(saved);
  const { status } = waitpid(last);
  while (argvs.length > 1 && wait().pid !== 0) argvs.pop();
  _exit(WEXITSTATUS(status));
}
