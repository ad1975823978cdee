// Wrong: pauses until SIGCHLD comes: a child that ends before the pause has sent it already.
// Racy: by itself it failed in 0 of 36 gradings.
// Fails: zombie.line
import { _exit, fork, pause, SIGCHLD, signal, waitpid } from "#posix";

export function zombie(): void {
  signal(SIGCHLD, () => {});
  const pid = fork();
  if (pid === 0) {
    console.log("soon a zombie");
    _exit(0);
  }
  pause();
  console.log("zombie", pid);
  waitpid(pid);
}
