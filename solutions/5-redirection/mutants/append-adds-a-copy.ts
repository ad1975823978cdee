// Wrong: lets the program write to a file of its own and appends that when the program has ended.
// Fails: append.stdout
// Because append.stdout: its descriptor 1 was *.new
import {
  _exit,
  close,
  dup2,
  execvp,
  fork,
  O_APPEND,
  O_CREAT,
  O_RDONLY,
  O_TRUNC,
  O_WRONLY,
  open,
  read,
  unlink,
  WEXITSTATUS,
  WIFEXITED,
  WTERMSIG,
  waitpid,
  write,
} from "#posix";

type Argv = [program: string, ...args: string[]];

export function append(file: string, argv: Argv): void {
  const pid = fork();
  if (pid === 0) {
    const fd = open(`${file}.new`, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
    dup2(fd, 1);
    close(fd);
    execvp(argv[0], argv);
  }
  const { status } = waitpid(pid);
  const from = open(`${file}.new`, O_RDONLY);
  const to = open(file, O_WRONLY | O_CREAT | O_APPEND, 0o666);
  write(to, read(from, 1_000_000));
  close(from);
  close(to);
  unlink(`${file}.new`);
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
