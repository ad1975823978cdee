// Wrong: opens for appending: what was there stays.
// Fails: out.text
// Because out.text: it holds * bytes
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

export function out(file: string, argv: Argv): void {
  const pid = fork();
  if (pid === 0) {
    const fd = open(file, O_WRONLY | O_CREAT | O_APPEND, 0o666);
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
