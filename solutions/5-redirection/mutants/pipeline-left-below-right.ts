// Wrong: the right program's process forks the left one, which is then nobody's to wait for.
// Fails: pipeline.runs
// Because pipeline.runs: main.1.1 became it, which is a child of main.1
import { _exit, dup2, execvp, fork, O_CLOEXEC, pipe2, WEXITSTATUS, waitpid } from "#posix";

type Argv = [program: string, ...args: string[]];

export function pipeline(left: Argv, right: Argv): void {
  const reader = fork();
  if (reader === 0) {
    const [readEnd, writeEnd] = pipe2(O_CLOEXEC);
    if (fork() === 0) {
      dup2(writeEnd, 1);
      execvp(left[0], left);
    }
    dup2(readEnd, 0);
    execvp(right[0], right);
  }
  _exit(WEXITSTATUS(waitpid(reader).status));
}
