// Wrong: opens the file and trusts that the program will print there; number 3 means nothing to it.
// Fails: out.stdout, out.leftover
// Because out.stdout: its descriptor 1 was main's standard output
// Because out.leftover: main.1 also held descriptor 3
import {
  _exit,
  execvp,
  fork,
  O_CREAT,
  O_TRUNC,
  O_WRONLY,
  open,
  WEXITSTATUS,
  WIFEXITED,
  WTERMSIG,
  waitpid,
} from "#posix";

type Argv = [program: string, ...args: string[]];

export function out(file: string, argv: Argv): void {
  const pid = fork();
  if (pid === 0) {
    open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
    try {
      execvp(argv[0], argv);
    } catch {
      _exit(127);
    }
  }
  const { status } = waitpid(pid);
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
