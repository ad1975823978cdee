// Wrong: dup2 made a second number for the write end; the first one is still there.
// Fails: pipeline.closed
// Because pipeline.closed: main.1 also held descriptor 4 (the write end of a pipe)
import { _exit, close, dup2, execvp, fork, pipe, WEXITSTATUS, waitpid } from "#posix";

type Argv = [program: string, ...args: string[]];

export function pipeline(left: Argv, right: Argv): void {
  const [readEnd, writeEnd] = pipe();
  const writer = fork();
  if (writer === 0) {
    close(readEnd);
    dup2(writeEnd, 1);
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
  close(writeEnd);
  waitpid(writer);
  const { status } = waitpid(reader);
  _exit(WEXITSTATUS(status));
}
