// Wrong: main becomes the right program itself, which knows nothing of the child that it has.
// Fails: pipeline.runs
// Because pipeline.runs: main itself became it
import { dup2, execvp, fork, O_CLOEXEC, pipe2 } from "#posix";

type Argv = [program: string, ...args: string[]];

export function pipeline(left: Argv, right: Argv): void {
  const [readEnd, writeEnd] = pipe2(O_CLOEXEC);
  if (fork() === 0) {
    dup2(writeEnd, 1);
    execvp(left[0], left);
  }
  dup2(readEnd, 0);
  execvp(right[0], right);
}
