// Wrong: reports the first failure in the line, as if the programs were steps that must all succeed.
// Fails: stages.status
// Because stages.status: main exited with status *
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
  const statuses = pids.map((pid) => waitpid(pid).status);
  _exit(WEXITSTATUS(statuses.find((status) => status !== 0) ?? 0));
}
