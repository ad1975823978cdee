// Right: main redirects itself, forks, and puts its own back; the child has nothing to do but exec.
import {
  _exit,
  close,
  dup2,
  execvp,
  F_DUPFD_CLOEXEC,
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
  const saved = fcntl(1, F_DUPFD_CLOEXEC, 10);
  const fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  dup2(fd, 1);
  close(fd);
  const pid = fork();
  if (pid === 0) {
    try {
      execvp(argv[0], argv);
    } catch {
      _exit(127);
    }
  }
  dup2(saved, 1);
  close(saved);
  const { status } = waitpid(pid);
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
