// Right: SIGPIPE is ignored, and ignored it stays across exec: the endless writer is ended by EPIPE.
import { _exit, close, dup2, execvp, fork, pipe, SIG_IGN, SIGPIPE, signal, WEXITSTATUS, waitpid } from "#posix";

type Argv = [program: string, ...args: string[]];

export function pipeline(left: Argv, right: Argv): void {
  signal(SIGPIPE, SIG_IGN);
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
  waitpid(writer);
  const { status } = waitpid(reader);
  _exit(WEXITSTATUS(status));
}
