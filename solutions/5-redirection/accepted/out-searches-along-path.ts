// Right: tries the folders of PATH itself; several attempts fail before the one that works, or all.
import {
  _exit,
  close,
  dup2,
  environ,
  execve,
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
    for (const folder of ["/none", "/etc", "."]) {
      try {
        execve(`${folder}/${argv[0]}`, argv, environ());
      } catch {
        // not there
      }
    }
    _exit(127);
  }
  const { status } = waitpid(pid);
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
