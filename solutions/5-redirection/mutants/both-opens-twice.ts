// Wrong: opens the file once for 1 and once for 2: two offsets, both at 0, and each writes over the other.
// Fails: both.one
// Because both.one: * was opened twice
import {
  _exit,
  close,
  dup2,
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

export function both(file: string, argv: Argv): void {
  const pid = fork();
  if (pid === 0) {
    const out = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
    const errors = open(file, O_WRONLY);
    dup2(out, 1);
    dup2(errors, 2);
    close(out);
    close(errors);
    execvp(argv[0], argv);
  }
  const { status } = waitpid(pid);
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
