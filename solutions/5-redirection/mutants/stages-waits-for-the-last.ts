// Wrong: waits for the last program alone.
// Fails: stages.reaped
// Because stages.reaped: no wait call of main returned it
import { _exit, close, dup2, execvp, fork, O_CLOEXEC, pipe2, WEXITSTATUS, waitpid } from "#posix";

type Argv = [program: string, ...args: string[]];

export function stages(...argvs: Argv[]): void {
  let from = 0;
  const pids = argvs.map((argv, i) => {
    const [next, to] = i < argvs.length - 1 ? pipe2(O_CLOEXEC) : [0, 1];
    const pid = fork();
    if (pid === 0) {
      dup2(from, 0);
      dup2(to, 1);
      execvp(argv[0], argv);
    }
    if (from > 2) close(from);
    if (to > 2) close(to);
    from = next;
    return pid;
  });
  _exit(WEXITSTATUS(waitpid(pids.at(-1) ?? 0).status));
}
