// Wrong: a failed exec is caught and the child runs on into main's part, where it has no child to wait for.
// Fails: out.status
// Because out.status: main exited with status 1
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
  WEXITSTATUS,
  WIFEXITED,
  WTERMSIG,
  waitpid,
} from "#posix";

type Argv = [program: string, ...args: string[]];

export function out(file: string, argv: Argv): void {
  const pid = fork();
  if (pid === 0) {
    const fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
    dup2(fd, 1);
    close(fd);
    try {
      execvp(argv[0], argv);
    } catch (error) {
      console.error((error as Error).message);
    }
  }
  const { status } = waitpid(pid);
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
