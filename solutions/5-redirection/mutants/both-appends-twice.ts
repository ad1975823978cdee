// Wrong: two opens with O_APPEND: nothing is written over, and it is still not what `2>&1` means.
// Fails: both.one
// Because both.one: * was opened twice
import {
  _exit,
  close,
  dup2,
  execvp,
  fork,
  O_APPEND,
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
    const out = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0o666);
    const errors = open(file, O_WRONLY | O_APPEND);
    dup2(out, 1);
    dup2(errors, 2);
    close(out);
    close(errors);
    execvp(argv[0], argv);
  }
  const { status } = waitpid(pid);
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
