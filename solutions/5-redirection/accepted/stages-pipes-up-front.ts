// Right: all pipes before the first fork; everybody closes all of them.
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
  for (const end of pipes.flat()) close(end);
  const statuses = pids.map((pid) => waitpid(pid).status);
  _exit(WEXITSTATUS(statuses.at(-1) ?? 0));
}
