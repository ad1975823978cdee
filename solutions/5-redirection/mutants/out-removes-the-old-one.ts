// Wrong: removes the old file instead of emptying it; with it go its permissions.
// Fails: out.mode
// Because out.mode: they are 0644
import {
  _exit,
  close,
  dup2,
  execvp,
  fork,
  O_CREAT,
  O_EXCL,
  O_WRONLY,
  open,
  unlink,
  WEXITSTATUS,
  WIFEXITED,
  WTERMSIG,
  waitpid,
} from "#posix";

type Argv = [program: string, ...args: string[]];

export function out(file: string, argv: Argv): void {
  const pid = fork();
  if (pid === 0) {
    try {
      unlink(file);
    } catch {
      // ENOENT: so much the better
    }
    const fd = open(file, O_WRONLY | O_CREAT | O_EXCL, 0o666);
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
