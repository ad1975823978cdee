// Wrong: each process opens the file with O_APPEND. Both lines survive, but there are two open file descriptions and nothing is shared.
// Fails: sharedOffset.one
// Because sharedOffset.one: opened by main after the fork; main.1 wrote through *, opened by main.1 after the fork
import { _exit, close, fork, O_APPEND, O_CREAT, O_TRUNC, O_WRONLY, open, waitpid, write } from "#posix";

export function sharedOffset(path: string): void {
  close(open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666));
  const pid = fork();
  const fd = open(path, O_WRONLY | O_APPEND, 0);
  write(fd, pid === 0 ? "a line of the child\n" : "a line of the parent\n");
  if (pid === 0) _exit(0);
  waitpid(pid);
}
