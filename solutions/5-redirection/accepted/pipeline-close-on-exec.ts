// Right: both ends close themselves at exec; only dup2's copies stay.
import { _exit, close, dup2, execvp, fork, O_CLOEXEC, pipe2, WEXITSTATUS, waitpid } from "#posix";

type Argv = [program: string, ...args: string[]];

export function pipeline(left: Argv, right: Argv): void {
  const [readEnd, writeEnd] = pipe2(O_CLOEXEC);
  const writer = fork();
  if (writer === 0) {
    dup2(writeEnd, 1);
    execvp(left[0], left);
  }
  const reader = fork();
  if (reader === 0) {
    dup2(readEnd, 0);
    execvp(right[0], right);
  }
  close(readEnd);
  close(writeEnd);
  waitpid(writer);
  const { status } = waitpid(reader);
  _exit(WEXITSTATUS(status));
}
