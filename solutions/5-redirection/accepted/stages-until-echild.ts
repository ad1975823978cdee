// Right: reaps whoever ends, until the error ECHILD says that nobody is left.
import { _exit, close, dup2, execvp, fork, O_CLOEXEC, pipe2, WEXITSTATUS, wait } from "#posix";

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
  let last = 0;
  for (;;) {
    try {
      const { pid, status } = wait();
      if (pid === pids.at(-1)) last = status;
    } catch {
      _exit(WEXITSTATUS(last));
    }
  }
}
