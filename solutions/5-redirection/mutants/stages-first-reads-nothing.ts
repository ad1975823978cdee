// Wrong: gives the first program /dev/null to read, although main has a standard input.
// Fails: stages.joined
// Because stages.joined: its descriptor 0 was /dev/null
import { _exit, close, dup2, execvp, fork, O_CLOEXEC, O_RDONLY, open, pipe2, WEXITSTATUS, waitpid } from "#posix";

type Argv = [program: string, ...args: string[]];

export function stages(...argvs: Argv[]): void {
  let from = open("/dev/null", O_RDONLY | O_CLOEXEC);
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
  _exit(WEXITSTATUS(statuses.at(-1) ?? 0));
}
