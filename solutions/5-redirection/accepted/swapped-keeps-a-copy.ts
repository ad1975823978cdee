// Right: the file first, and the old output from a copy that was kept.
import {
  _exit,
  close,
  dup,
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

export function swapped(file: string, argv: Argv): void {
  const pid = fork();
  if (pid === 0) {
    const saved = dup(1);
    const fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
    dup2(fd, 1);
    close(fd);
    dup2(saved, 2);
    close(saved);
    execvp(argv[0], argv);
  }
  const { status } = waitpid(pid);
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
