// Right: asks with WNOHANG and sleeps in between until the child has ended; then asks once more, and there is nobody left.
import { _exit, execvp, fork, nanosleep, WEXITSTATUS, WIFEXITED, WNOHANG, WTERMSIG, wait, waitpid } from "#posix";

export function run(argv: string[]): void {
  const pid = fork();
  if (pid === 0) {
    try {
      execvp(argv[0] as string, argv);
    } catch (error) {
      _exit((error as NodeJS.ErrnoException).code === "EACCES" ? 126 : 127);
    }
  }
  let ended = waitpid(pid, WNOHANG);
  while (ended.pid === 0) {
    nanosleep(0.005);
    ended = waitpid(pid, WNOHANG);
  }
  try {
    wait();
  } catch {
    // ECHILD: the only child has been reaped.
  }
  _exit(WIFEXITED(ended.status) ? WEXITSTATUS(ended.status) : 128 + WTERMSIG(ended.status));
}
