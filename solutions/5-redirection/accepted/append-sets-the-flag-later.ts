// Right: opens without O_APPEND and sets it with fcntl: it is the open file description that has it.
import {
  _exit,
  close,
  dup2,
  execvp,
  F_SETFL,
  fcntl,
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

export function append(file: string, argv: Argv): void {
  const pid = fork();
  if (pid === 0) {
    const fd = open(file, O_WRONLY | O_CREAT, 0o644);
    fcntl(fd, F_SETFL, O_APPEND);
    dup2(fd, 1);
    close(fd);
    execvp(argv[0], argv);
  }
  const { status } = waitpid(pid);
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
