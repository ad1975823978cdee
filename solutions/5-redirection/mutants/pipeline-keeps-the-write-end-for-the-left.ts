// Wrong: closes the write end when the left program has ended; it may live on when it has nothing more to say.
// Fails: pipeline.closed
// Because pipeline.closed: main.2*was in read on descriptor 0 (a pipe), whose write end main (descriptor 4) still held*
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
    close(writeEnd);
    dup2(readEnd, 0);
    close(readEnd);
    execvp(right[0], right);
  }
  close(readEnd);
  waitpid(writer);
  close(writeEnd);
  const { status } = waitpid(reader);
  _exit(WEXITSTATUS(status));
}
