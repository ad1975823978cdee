// Right: close and dup, in the order that makes the lowest free number the right one.
import { _exit, close, dup, execvp, fork, pipe, WEXITSTATUS, waitpid } from "#posix";

type Argv = [program: string, ...args: string[]];

export function pipeline(left: Argv, right: Argv): void {
  const [readEnd, writeEnd] = pipe();
  const writer = fork();
  if (writer === 0) {
    close(1);
    dup(writeEnd);
    close(readEnd);
    close(writeEnd);
    execvp(left[0], left);
  }
  const reader = fork();
  if (reader === 0) {
    close(0);
    dup(readEnd);
    close(readEnd);
    close(writeEnd);
    execvp(right[0], right);
  }
  close(readEnd);
  close(writeEnd);
  waitpid(writer);
  const { status } = waitpid(reader);
  _exit(WEXITSTATUS(status));
}
