// Wrong: main cuts the file off, behind the fork, at the length that it had before: what the program has written by
// then is lost.
// Racy: by itself it failed in 0 of 32 gradings.
// Fails: append.kept, append.meanwhile
import {
  _exit,
  close,
  dup2,
  execvp,
  fork,
  ftruncate,
  lseek,
  O_APPEND,
  O_CREAT,
  O_WRONLY,
  open,
  SEEK_END,
  STDOUT_FILENO,
  WEXITSTATUS,
  WIFEXITED,
  WTERMSIG,
  waitpid,
} from "#posix";

export function append(file: string, argv: string[]): void {
  const fd = open(file, O_WRONLY | O_CREAT | O_APPEND, 0o666);
  const length = lseek(fd, 0, SEEK_END);
  const pid = fork();
  if (pid === 0) {
    dup2(fd, STDOUT_FILENO);
    close(fd);
    execvp(argv[0] as string, argv);
  }
  ftruncate(fd, length);
  close(fd);
  const { status } = waitpid(pid);
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
