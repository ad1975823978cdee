// Wrong: main reads from one pipe and writes to another: every byte goes through this program.
// Fails: pipeline.joined
// Because pipeline.joined: they are ends of two different pipes
import { _exit, close, dup2, execvp, fork, O_CLOEXEC, pipe2, read, WEXITSTATUS, waitpid, write } from "#posix";

type Argv = [program: string, ...args: string[]];

export function pipeline(left: Argv, right: Argv): void {
  const [fromLeft, leftWrites] = pipe2(O_CLOEXEC);
  const [rightReads, toRight] = pipe2(O_CLOEXEC);
  const writer = fork();
  if (writer === 0) {
    dup2(leftWrites, 1);
    execvp(left[0], left);
  }
  const reader = fork();
  if (reader === 0) {
    dup2(rightReads, 0);
    execvp(right[0], right);
  }
  close(leftWrites);
  close(rightReads);
  for (let bytes = read(fromLeft, 4096); bytes.length > 0; bytes = read(fromLeft, 4096)) write(toRight, bytes);
  close(fromLeft);
  close(toRight);
  waitpid(writer);
  const { status } = waitpid(reader);
  _exit(WEXITSTATUS(status));
}
