// Wrong: redirects a child instead, where there is nothing to bring back.
// Fails: restore.inside
// Because restore.inside: main.1 wrote it through descriptor 1
import { _exit, dup2, fork, O_CREAT, O_TRUNC, O_WRONLY, open, waitpid } from "#posix";

export function restore(file: string): void {
  const pid = fork();
  if (pid === 0) {
    dup2(open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o666), 1);
    console.log("inside");
    _exit(0);
  }
  waitpid(pid);
  console.log("outside");
}
