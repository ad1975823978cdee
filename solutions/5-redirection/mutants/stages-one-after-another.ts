// Wrong: waits in the loop that forks: each program runs alone, into a pipe that nobody reads yet.
// Fails: stages.together
// Because stages.together: main.1 was in write on descriptor 1 (a pipe), which was full, and whose read end main *
import { _exit, close, dup2, execvp, fork, O_CLOEXEC, pipe2, WEXITSTATUS, waitpid } from "#posix";

type Argv = [program: string, ...args: string[]];

export function stages(...argvs: Argv[]): void {
  let from = 0;
  const statuses = argvs.map((argv, i) => {
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
    return waitpid(pid).status;
  });
  _exit(WEXITSTATUS(statuses.at(-1) ?? 0));
}
