// Wrong: reads the file itself and writes what it has read to a pipe: a copy, and main has to stay until it is made.
// Fails: input.stdin
// Because input.stdin: was the read end of a pipe
import {
  _exit,
  close,
  dup2,
  execvp,
  fork,
  O_RDONLY,
  open,
  pipe,
  read,
  WEXITSTATUS,
  WIFEXITED,
  WTERMSIG,
  waitpid,
  write,
} from "#posix";

type Argv = [program: string, ...args: string[]];

export function input(file: string, argv: Argv): void {
  const fd = open(file, O_RDONLY);
  const [readEnd, writeEnd] = pipe();
  const pid = fork();
  if (pid === 0) {
    close(writeEnd);
    close(fd);
    dup2(readEnd, 0);
    close(readEnd);
    execvp(argv[0], argv);
  }
  close(readEnd);
  for (let bytes = read(fd, 4096); bytes.length > 0; bytes = read(fd, 4096)) write(writeEnd, bytes);
  close(writeEnd);
  close(fd);
  const { status } = waitpid(pid);
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
