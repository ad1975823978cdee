// Wrong: each process forks the next one before it becomes its program: main has one child, and waits for one.
// Fails: stages.runs
// Because stages.runs: which is a child of main.1
import { _exit, dup2, execvp, fork, O_CLOEXEC, pipe2, WEXITSTATUS, waitpid } from "#posix";

type Argv = [program: string, ...args: string[]];

export function stages(...argvs: Argv[]): void {
  const start = (i: number, from: number): void => {
    const argv = argvs[i] as Argv;
    const [next, to] = i < argvs.length - 1 ? pipe2(O_CLOEXEC) : [0, 1];
    if (i < argvs.length - 1 && fork() === 0) start(i + 1, next);
    dup2(from, 0);
    dup2(to, 1);
    execvp(argv[0], argv);
  };
  const pid = fork();
  if (pid === 0) start(0, 0);
  _exit(WEXITSTATUS(waitpid(pid).status));
}
