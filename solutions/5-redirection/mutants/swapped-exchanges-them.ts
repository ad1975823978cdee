// Wrong: takes the name for what is to be done: 1 and 2 change places, and nothing goes to the file.
// Fails: swapped.streams
// Because swapped.streams: its descriptor 1 was main's standard error
import {
  _exit,
  close,
  dup,
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

export function swapped(file: string, argv: Argv): void {
  const pid = fork();
  if (pid === 0) {
    close(open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666));
    const saved = dup(1);
    dup2(2, 1);
    dup2(saved, 2);
    close(saved);
    execvp(argv[0], argv);
  }
  const { status } = waitpid(pid);
  _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}
