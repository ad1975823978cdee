// Wrong: three processes hold both ends; the reader waits for ever.
// Fails: pipeline.closed
// Because pipeline.closed: main.1 also held *
// Because pipeline.closed: main.2 was in read *
import { _exit, dup2, execvp, fork, pipe, WEXITSTATUS, waitpid } from "#posix";

type Argv = [program: string, ...args: string[]];

export function pipeline(left: Argv, right: Argv): void {
  const [readEnd, writeEnd] = pipe();
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
  waitpid(writer);
  const { status } = waitpid(reader);
  _exit(WEXITSTATUS(status));
}
