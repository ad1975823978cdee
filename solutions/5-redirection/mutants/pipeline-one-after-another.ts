// Wrong: runs the right program when the left one has ended: as long as it all fits into the pipe nobody notices.
// Fails: pipeline.endless
// Because pipeline.endless: main.1 was in write on descriptor 1 (a pipe), which was full*
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
  waitpid(writer);
  const reader = fork();
  if (reader === 0) {
    close(writeEnd);
    dup2(readEnd, 0);
    close(readEnd);
    execvp(right[0], right);
  }
  close(readEnd);
  close(writeEnd);
  const { status } = waitpid(reader);
  _exit(WEXITSTATUS(status));
}
