// Wrong: made for two programs; the others are never started.
// Fails: stages.runs
// Because stages.runs: main forked nobody else than main.1, main.2
import { _exit, close, dup2, execvp, fork, O_CLOEXEC, pipe2, WEXITSTATUS, waitpid } from "#posix";

type Argv = [program: string, ...args: string[]];

export function stages(...argvs: Argv[]): void {
  const [readEnd, writeEnd] = pipe2(O_CLOEXEC);
  const pids = argvs.slice(0, 2).map((argv, i) => {
    const pid = fork();
    if (pid === 0) {
      if (i === 0 && argvs.length > 1) dup2(writeEnd, 1);
      if (i === 1) dup2(readEnd, 0);
      execvp(argv[0], argv);
    }
    return pid;
  });
  close(readEnd);
  close(writeEnd);
  const statuses = pids.map((pid) => waitpid(pid).status);
  _exit(WEXITSTATUS(statuses.at(-1) ?? 0));
}
