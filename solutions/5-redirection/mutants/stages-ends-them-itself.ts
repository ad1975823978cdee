// Wrong: keeps the read ends, and ends by force whoever still runs when the last program has ended.
// Fails: stages.closed
// Because stages.closed: main.1 was killed by SIGTERM
import { _exit, close, dup2, execvp, fork, kill, pipe, SIGTERM, WEXITSTATUS, waitpid } from "#posix";

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
  const { status } = waitpid(pids.at(-1) ?? -1);
  for (const pid of pids.slice(0, -1)) {
    kill(pid, SIGTERM);
    waitpid(pid);
  }
  for (const [readEnd] of pipes) close(readEnd);
  _exit(WEXITSTATUS(status));
}
