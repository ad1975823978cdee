// Wrong: redirects and execs in main itself: nobody is left that could wait, or restore anything.
// Fails: out.runs
// Because out.runs: main itself became it
import { close, dup2, execvp, O_CREAT, O_TRUNC, O_WRONLY, open } from "#posix";

type Argv = [program: string, ...args: string[]];

export function out(file: string, argv: Argv): void {
  const fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  dup2(fd, 1);
  close(fd);
  execvp(argv[0], argv);
}
