// Wrong: the arguments of dup2 are swapped.
// Fails: append.stdout
// Because append.stdout: its descriptor 1 was main's standard output
import {
  _exit,
  close,
  dup2,
  execvp,
  fork,
  O_APPEND,
  O_CREAT,
  O_WRONLY,
  open,
  WEXITSTATUS,
  WIFEXITED,
  WTERMSIG,
  waitpid,
} from "#posix";

type Argv = [program: string, ...args: string[]];

export function append(file: string, argv: Argv): void {
  const pid = fork();
  if (pid === 0) {
    const fd = open(file, O_WRONLY | O_CREAT | O_APPEND, 0o666);
    dup2(1, fd);
    close(fd);
    execvp(argv[0], argv);
  }
  const { status } = waitpid(pid);
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
