// Right: close-on-exec instead of close: dup2's copy does not have it.
import {
  _exit,
  dup2,
  execvp,
  fork,
  O_CLOEXEC,
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
    dup2(open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666), 1);
    try {
      execvp(argv[0], argv);
    } catch {
      _exit(127);
    }
  }
  const { status } = waitpid(pid);
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
