// Wrong: ignores SIGCHLD: then the kernel clears every child at once, and there never is a zombie.
// Fails: zombie.reaped
import { _exit, fork, SIG_IGN, SIGCHLD, signal, waitpid } from "#posix";

export function zombie(): void {
  signal(SIGCHLD, SIG_IGN);
  const pid = fork();
  if (pid === 0) _exit(0);
  try {
    waitpid(pid);
  } catch {
    console.log("zombie", pid);
  }
}
