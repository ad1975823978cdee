// Right: the reader is forked first, and waits for the writer that is still to come.
import { _exit, close, dup2, execvp, fork, pipe, WEXITSTATUS, waitpid } from "#posix";

type Argv = [program: string, ...args: string[]];

export function pipeline(left: Argv, right: Argv): void {
  const [readEnd, writeEnd] = pipe();
  const reader = fork();
  if (reader === 0) {
    close(writeEnd);
    dup2(readEnd, 0);
    close(readEnd);
    execvp(right[0], right);
  }
  close(readEnd);
  const writer = fork();
  if (writer === 0) {
    dup2(writeEnd, 1);
    close(writeEnd);
    execvp(left[0], left);
  }
  close(writeEnd);
  const { status } = waitpid(reader);
  waitpid(writer);
  _exit(WEXITSTATUS(status));
}
