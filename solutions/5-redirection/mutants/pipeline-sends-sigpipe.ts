// Wrong: keeps the read end, so that the pipe ends nobody, and sends the left program SIGPIPE itself.
// Fails: pipeline.endless
// Because pipeline.endless: main.1 was killed by SIGPIPE, which main sent
import { _exit, close, dup2, execvp, fork, kill, pipe, SIGPIPE, WEXITSTATUS, waitpid } from "#posix";

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
  const { status } = waitpid(reader);
  kill(writer, SIGPIPE);
  waitpid(writer);
  close(readEnd);
  _exit(WEXITSTATUS(status));
}
