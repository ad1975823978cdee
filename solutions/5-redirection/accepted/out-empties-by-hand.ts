// Right: opens for reading and writing and cuts the file off with ftruncate.
import {
  _exit,
  close,
  dup2,
  execvp,
  fork,
  ftruncate,
  O_CREAT,
  O_RDWR,
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
    const fd = open(file, O_RDWR | O_CREAT, 0o644);
    ftruncate(fd, 0);
    dup2(fd, 1);
    close(fd);
    try {
      execvp(argv[0], argv);
    } catch {
      _exit(127);
    }
  }
  const { status } = waitpid(pid);
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
