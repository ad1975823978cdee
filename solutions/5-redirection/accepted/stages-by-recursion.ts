// Right: recursion in main instead of a loop; main forks all of them itself.
import { _exit, close, dup2, execvp, fork, O_CLOEXEC, pipe2, WEXITSTATUS, waitpid } from "#posix";

type Argv = [program: string, ...args: string[]];

export function stages(...argvs: Argv[]): void {
  const pids: number[] = [];
  const start = ([argv, ...rest]: Argv[], from: number): void => {
    if (!argv) return;
    const [next, to] = rest.length > 0 ? pipe2(O_CLOEXEC) : [0, 1];
    const pid = fork();
    if (pid === 0) {
      dup2(from, 0);
      dup2(to, 1);
      execvp(argv[0], argv);
    }
    pids.push(pid);
    if (from > 2) close(from);
    if (to > 2) close(to);
    start(rest, next);
  };
  start(argvs, 0);
  const statuses = pids.map((pid) => waitpid(pid).status);
  _exit(WEXITSTATUS(statuses.at(-1) ?? 0));
}
