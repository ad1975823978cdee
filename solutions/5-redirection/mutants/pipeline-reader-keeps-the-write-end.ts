// Wrong: the reader waits until nobody can write any more, and could itself.
// Fails: pipeline.closed
// Because pipeline.closed: main.2 also held descriptor 4 (the write end of a pipe)
// Because pipeline.closed: it itself (descriptor 4)
import { _exit, close, dup2, execvp, fork, pipe, WEXITSTATUS, waitpid } from "#posix";

type Argv = [program: string, ...args: string[]];

export function pipeline(left: Argv, right: Argv): void {
  const [readEnd, writeEnd] = pipe();
  const writer = fork();
  if (writer === 0) {
    close(readEnd);
    dup2(writeEnd, 1);
    close(writeEnd);
    execvp(left[0], left);
  }
  const reader = fork();
  if (reader === 0) {
    dup2(readEnd, 0);
    close(readEnd);
    execvp(right[0], right);
  }
  close(readEnd);
  close(writeEnd);
  waitpid(writer);
  const { status } = waitpid(reader);
  _exit(WEXITSTATUS(status));
}
