// Wrong: makes a pipe in each child: the left one writes where nobody reads.
// Fails: pipeline.joined
// Because pipeline.joined: they are ends of two different pipes
import { _exit, close, dup2, execvp, fork, pipe, WEXITSTATUS, waitpid } from "#posix";

type Argv = [program: string, ...args: string[]];

export function pipeline(left: Argv, right: Argv): void {
  const writer = fork();
  if (writer === 0) {
    const [readEnd, writeEnd] = pipe();
    close(readEnd);
    dup2(writeEnd, 1);
    close(writeEnd);
    execvp(left[0], left);
  }
  const reader = fork();
  if (reader === 0) {
    const [readEnd, writeEnd] = pipe();
    close(writeEnd);
    dup2(readEnd, 0);
    close(readEnd);
    execvp(right[0], right);
  }
  waitpid(writer);
  const { status } = waitpid(reader);
  _exit(WEXITSTATUS(status));
}
