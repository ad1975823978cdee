// Wrong: reports how the left program ended.
// Fails: pipeline.status
// Because pipeline.status: main exited with status *
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
  close(writeEnd);
  const { status } = waitpid(writer);
  waitpid(reader);
  _exit(WEXITSTATUS(status));
}
