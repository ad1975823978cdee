// Wrong: ignores SIGCHLD, so that the kernel throws the status away.
// Fails: out.status
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
  SIG_IGN,
  SIGCHLD,
  signal,
  wait,
} from "#posix";

type Argv = [program: string, ...args: string[]];

export function out(file: string, argv: Argv): void {
  signal(SIGCHLD, SIG_IGN);
  if (fork() === 0) {
    const fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
    dup2(fd, 1);
    close(fd);
    try {
      execvp(argv[0], argv);
    } catch {
      _exit(127);
    }
  }
  try {
    wait();
  } catch {
    // ECHILD, when the program has ended
  }
}
