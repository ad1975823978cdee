// Right: the last program is forked first; each pipe is made when its reader is there.
import { _exit, close, dup2, execvp, fork, O_CLOEXEC, pipe2, WEXITSTATUS, waitpid } from "#posix";

type Argv = [program: string, ...args: string[]];

export function stages(...argvs: Argv[]): void {
  let to = 1;
  const pids = [...argvs].reverse().map((argv, i) => {
    const [from, next] = i < argvs.length - 1 ? pipe2(O_CLOEXEC) : [0, 1];
    const pid = fork();
    if (pid === 0) {
      dup2(from, 0);
      dup2(to, 1);
      execvp(argv[0], argv);
    }
    if (from > 2) close(from);
    if (to > 2) close(to);
    to = next;
    return pid;
  });
  const statuses = pids.map((pid) => waitpid(pid).status);
  _exit(WEXITSTATUS(statuses[0] ?? 0));
}
