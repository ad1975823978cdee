// Right: asks each child in turn with WNOHANG; wasteful, and nothing is wrong with what comes of it.
import { _exit, close, dup2, execvp, fork, O_CLOEXEC, pipe2, WEXITSTATUS, WNOHANG, waitpid } from "#posix";

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
  const ended = new Map<number, number>();
  while (ended.size < pids.length) {
    for (const asked of pids.filter((each) => !ended.has(each))) {
      const { pid, status } = waitpid(asked, WNOHANG);
      if (pid > 0) ended.set(pid, status);
    }
  }
  _exit(WEXITSTATUS(ended.get(pids.at(-1) ?? 0) ?? 0));
}
