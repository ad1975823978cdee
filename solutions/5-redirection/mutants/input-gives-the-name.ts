// Wrong: gives the file's name to the program, as one more argument.
// Fails: input.runs
// Because input.runs: main.1 became *
import { _exit, execvp, fork, WEXITSTATUS, WIFEXITED, WTERMSIG, waitpid } from "#posix";

type Argv = [program: string, ...args: string[]];

export function input(file: string, argv: Argv): void {
  const pid = fork();
  if (pid === 0) {
    execvp(argv[0], [...argv, file]);
  }
  const { status } = waitpid(pid);
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
