// Wrong: takes every name without a slash for a program that does not exist, and tries nothing.
// Fails: out.status
// Because out.status: main forked nobody
import { _exit, close, dup2, execv, fork, O_CREAT, O_TRUNC, O_WRONLY, open, WEXITSTATUS, waitpid } from "#posix";

type Argv = [program: string, ...args: string[]];

export function out(file: string, argv: Argv): void {
  if (!argv[0].includes("/")) _exit(127);
  const pid = fork();
  if (pid === 0) {
    dup2(open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666), 1);
    close(3);
    execv(argv[0], argv);
  }
  _exit(WEXITSTATUS(waitpid(pid).status));
}
