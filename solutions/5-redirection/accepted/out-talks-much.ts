// Right: prints of its own what it does, before and after, and ends by its exit code.
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
  console.log("redirecting", argv.join(" "), "to", file);
  const pid = fork();
  if (pid === 0) {
    const fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
    dup2(fd, 1);
    close(fd);
    try {
      execvp(argv[0], argv);
    } catch {
      _exit(127);
    }
  }
  const { status } = waitpid(pid);
  console.log("done");
  process.exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
