// Wrong: forks, and then main becomes the program while the child waits for nothing.
// Fails: swapped.runs
// Because swapped.runs: main itself became it
import { _exit, close, dup2, execvp, fork, O_CREAT, O_TRUNC, O_WRONLY, open } from "#posix";

type Argv = [program: string, ...args: string[]];

export function swapped(file: string, argv: Argv): void {
  if (fork() === 0) _exit(0);
  dup2(1, 2);
  const fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
  dup2(fd, 1);
  close(fd);
  execvp(argv[0], argv);
}
