// Wrong: lets the program write to a pipe and copies from there to the file: every byte goes through this program.
// Fails: out.stdout
// Because out.stdout: was the write end of a pipe
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
  pipe,
  read,
  WEXITSTATUS,
  WIFEXITED,
  WTERMSIG,
  waitpid,
  write,
} from "#posix";

type Argv = [program: string, ...args: string[]];

export function out(file: string, argv: Argv): void {
  const [readEnd, writeEnd] = pipe();
  const pid = fork();
  if (pid === 0) {
    close(readEnd);
    dup2(writeEnd, 1);
    close(writeEnd);
    try {
      execvp(argv[0], argv);
    } catch {
      _exit(127);
    }
  }
  close(writeEnd);
  const fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  for (let bytes = read(readEnd, 4096); bytes.length > 0; bytes = read(readEnd, 4096)) write(fd, bytes);
  close(readEnd);
  close(fd);
  const { status } = waitpid(pid);
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
