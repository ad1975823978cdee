// Wrong: each child inherits the read end of the pipe before the one before: main closes only what it writes to.
// Fails: stages.closed
// Because stages.closed: main.3 also held descriptor *
import { _exit, close, close_range, dup2, execvp, fork, pipe, WEXITSTATUS, waitpid } from "#posix";

type Argv = [program: string, ...args: string[]];

export function stages(...argvs: Argv[]): void {
  let from = 0;
  const pids = argvs.map((argv, i) => {
    const [next, to] = i < argvs.length - 1 ? pipe() : [0, 1];
    const pid = fork();
    if (pid === 0) {
      if (next > 0) close(next);
      if (from > 0) {
        dup2(from, 0);
        close(from);
      }
      if (to > 1) {
        dup2(to, 1);
        close(to);
      }
      execvp(argv[0], argv);
    }
    if (to > 1) close(to);
    from = next;
    return pid;
  });
  close_range(3, 63);
  const statuses = pids.map((pid) => waitpid(pid).status);
  _exit(WEXITSTATUS(statuses.at(-1) ?? 0));
}
