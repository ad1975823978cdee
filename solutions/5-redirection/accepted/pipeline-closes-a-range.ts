// Right: each child closes all numbers above 2 at once.
import { _exit, close_range, dup2, execvp, fork, pipe, WEXITSTATUS, waitpid } from "#posix";

type Argv = [program: string, ...args: string[]];

export function pipeline(left: Argv, right: Argv): void {
  const [readEnd, writeEnd] = pipe();
  const writer = fork();
  if (writer === 0) {
    dup2(writeEnd, 1);
    close_range(3, 63);
    execvp(left[0], left);
  }
  const reader = fork();
  if (reader === 0) {
    dup2(readEnd, 0);
    close_range(3, 63);
    execvp(right[0], right);
  }
  close_range(3, 63);
  waitpid(writer);
  const { status } = waitpid(reader);
  _exit(WEXITSTATUS(status));
}
