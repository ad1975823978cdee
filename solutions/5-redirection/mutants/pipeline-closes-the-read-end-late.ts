// Wrong: main keeps the read end while it waits for the left program, which fills the pipe and waits for main.
// Fails: pipeline.endless
// Because pipeline.endless: whose read end main (descriptor 3) held and did not read
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
  close(writeEnd);
  waitpid(writer);
  close(readEnd);
  const { status } = waitpid(reader);
  _exit(WEXITSTATUS(status));
}
