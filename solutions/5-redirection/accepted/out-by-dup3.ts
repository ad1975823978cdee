// Right: dup3, and a number far from the others that close_range gives back.
import {
  _exit,
  close_range,
  dup3,
  execvp,
  F_DUPFD,
  fcntl,
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
    const fd = fcntl(open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666), F_DUPFD, 20);
    dup3(fd, 1, 0);
    close_range(3, 63);
    try {
      execvp(argv[0], argv);
    } catch {
      _exit(127);
    }
  }
  const { status } = waitpid(pid);
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
