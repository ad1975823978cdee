// Wrong: closes the read ends when all have ended: a program that nobody listens to any more is not told so.
// Fails: stages.closed
// Because stages.closed: whose read end main (descriptor *) held and did not read
import { _exit, close, dup2, execvp, fork, pipe, WEXITSTATUS, waitpid } from "#posix";

type Argv = [program: string, ...args: string[]];

export function stages(...argvs: Argv[]): void {
  const pipes = argvs.slice(1).map(() => pipe());
  const pids = argvs.map((argv, i) => {
    const pid = fork();
    if (pid === 0) {
      const before = pipes[i - 1];
      const behind = pipes[i];
      if (before) dup2(before[0], 0);
      if (behind) dup2(behind[1], 1);
      for (const end of pipes.flat()) close(end);
      execvp(argv[0], argv);
    }
    return pid;
  });
  for (const [, writeEnd] of pipes) close(writeEnd);
  const statuses = pids.map((pid) => waitpid(pid).status);
  for (const [readEnd] of pipes) close(readEnd);
  _exit(WEXITSTATUS(statuses.at(-1) ?? 0));
}
