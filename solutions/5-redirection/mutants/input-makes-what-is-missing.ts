// Wrong: O_CREAT makes an empty file out of a wrong name, and the program reads nothing.
// Fails: input.missing
// Because input.missing: main.1 became *
import {
  _exit,
  close,
  dup2,
  execvp,
  fork,
  O_CREAT,
  O_RDONLY,
  open,
  WEXITSTATUS,
  WIFEXITED,
  WTERMSIG,
  waitpid,
} from "#posix";

type Argv = [program: string, ...args: string[]];

export function input(file: string, argv: Argv): void {
  const pid = fork();
  if (pid === 0) {
    const fd = open(file, O_RDONLY | O_CREAT, 0o666);
    dup2(fd, 0);
    close(fd);
    execvp(argv[0], argv);
  }
  const { status } = waitpid(pid);
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
