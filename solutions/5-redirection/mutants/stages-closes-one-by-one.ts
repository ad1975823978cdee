// Wrong: closes the write end of a pipe when the program before it has ended, which may wait for what comes of its output.
// Fails: stages.closed
// Because stages.closed: whose write end main (descriptor *) still held*
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
  for (const [readEnd] of pipes) close(readEnd);
  const statuses = pids.map((pid, i) => {
    const { status } = waitpid(pid);
    const behind = pipes[i];
    if (behind) close(behind[1]);
    return status;
  });
  _exit(WEXITSTATUS(statuses.at(-1) ?? 0));
}
