// Wrong: the bare number of a signal looks like an exit status; a shell adds 128.
// Fails: swapped.status
// Because swapped.status: main exited with status *
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

export function swapped(file: string, argv: Argv): void {
  const pid = fork();
  if (pid === 0) {
    dup2(1, 2);
    const fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
    dup2(fd, 1);
    close(fd);
    execvp(argv[0], argv);
  }
  const { status } = waitpid(pid);
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
}
