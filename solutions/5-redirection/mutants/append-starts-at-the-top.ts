// Wrong: without O_APPEND the offset is 0: the program writes over what was there.
// Fails: append.kept, append.meanwhile
// Because append.kept: it holds * bytes
import {
  _exit,
  close,
  dup2,
  execvp,
  fork,
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
    const fd = open(file, O_WRONLY | O_CREAT, 0o666);
    dup2(fd, 1);
    close(fd);
    execvp(argv[0], argv);
  }
  const { status } = waitpid(pid);
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
