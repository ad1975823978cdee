// Wrong: empties the file and writes the old text again; the offset is behind it, and knows of nobody else.
// Fails: append.meanwhile
import {
  _exit,
  close,
  dup2,
  execvp,
  fork,
  ftruncate,
  lseek,
  O_CREAT,
  O_RDWR,
  open,
  read,
  SEEK_SET,
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
    const fd = open(file, O_RDWR | O_CREAT, 0o666);
    const old = read(fd, 1_000_000);
    ftruncate(fd, 0);
    lseek(fd, 0, SEEK_SET);
    write(fd, old);
    dup2(fd, 1);
    close(fd);
    execvp(argv[0], argv);
  }
  const { status } = waitpid(pid);
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
