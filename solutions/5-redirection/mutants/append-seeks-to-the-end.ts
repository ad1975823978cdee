// Wrong: looks up the end once; when somebody else has written, that is the end no more.
// Fails: append.meanwhile
// Because append.meanwhile: it holds * bytes
import {
  _exit,
  close,
  dup2,
  execvp,
  fork,
  lseek,
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
    const fd = open(file, O_WRONLY | O_CREAT, 0o666);
    lseek(fd, 0, SEEK_END);
    dup2(fd, 1);
    close(fd);
    execvp(argv[0], argv);
  }
  const { status } = waitpid(pid);
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
