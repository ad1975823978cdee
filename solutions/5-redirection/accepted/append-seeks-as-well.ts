// Right: a seek to the end does no harm beside O_APPEND.
import {
  _exit,
  close,
  execvp,
  fork,
  lseek,
  O_APPEND,
  O_CREAT,
  O_WRONLY,
  open,
  SEEK_END,
  WEXITSTATUS,
  WIFEXITED,
  WTERMSIG,
  waitpid,
} from "#posix";

type Argv = [program: string, ...args: string[]];

export function append(file: string, argv: Argv): void {
  const pid = fork();
  if (pid === 0) {
    close(1);
    lseek(open(file, O_WRONLY | O_CREAT | O_APPEND, 0o666), 0, SEEK_END);
    execvp(argv[0], argv);
  }
  const { status } = waitpid(pid);
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
