// Wrong: reads a little, to see whether anything is there; the offset has moved on when the program begins.
// Fails: input.text
// Because input.text: it wrote *
import {
  _exit,
  close,
  dup2,
  execvp,
  fork,
  O_RDONLY,
  open,
  read,
  WEXITSTATUS,
  WIFEXITED,
  WTERMSIG,
  waitpid,
} from "#posix";

type Argv = [program: string, ...args: string[]];

export function input(file: string, argv: Argv): void {
  const pid = fork();
  if (pid === 0) {
    const fd = open(file, O_RDONLY);
    if (read(fd, 1).length === 0) console.error("nothing in it");
    dup2(fd, 0);
    close(fd);
    execvp(argv[0], argv);
  }
  const { status } = waitpid(pid);
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
