// Wrong: the left program fills a file, then the right one reads it: the disk needs room for all of it.
// Fails: pipeline.joined
// Because pipeline.joined: its descriptor 1 was between.tmp
import {
  _exit,
  close,
  dup2,
  execvp,
  fork,
  O_CREAT,
  O_RDONLY,
  O_TRUNC,
  O_WRONLY,
  open,
  unlink,
  WEXITSTATUS,
  waitpid,
} from "#posix";

type Argv = [program: string, ...args: string[]];

export function pipeline(left: Argv, right: Argv): void {
  const writer = fork();
  if (writer === 0) {
    const fd = open("between.tmp", O_WRONLY | O_CREAT | O_TRUNC, 0o600);
    dup2(fd, 1);
    close(fd);
    execvp(left[0], left);
  }
  waitpid(writer);
  const reader = fork();
  if (reader === 0) {
    const fd = open("between.tmp", O_RDONLY);
    dup2(fd, 0);
    close(fd);
    execvp(right[0], right);
  }
  const { status } = waitpid(reader);
  unlink("between.tmp");
  _exit(WEXITSTATUS(status));
}
