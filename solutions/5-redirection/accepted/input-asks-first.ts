// Right: main asks for the permission before it forks.
import {
  _exit,
  access,
  close,
  dup2,
  execvp,
  fork,
  O_RDONLY,
  open,
  R_OK,
  WEXITSTATUS,
  WIFEXITED,
  WTERMSIG,
  waitpid,
} from "#posix";

type Argv = [program: string, ...args: string[]];

export function input(file: string, argv: Argv): void {
  try {
    access(file, R_OK);
  } catch {
    console.error(`${file} cannot be opened`);
    _exit(1);
  }
  const pid = fork();
  if (pid === 0) {
    const fd = open(file, O_RDONLY);
    dup2(fd, 0);
    close(fd);
    execvp(argv[0], argv);
  }
  const { status } = waitpid(pid);
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
