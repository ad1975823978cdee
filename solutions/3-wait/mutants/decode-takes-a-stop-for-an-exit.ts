// Wrong: asks only whether it was killed; what has stopped seems to have exited with 19.
// Fails: decode.stopped, decode.reaped
// Because decode.stopped: "exited 19"
import { _exit, execvp, fork, sigabbrev, WEXITSTATUS, WIFSIGNALED, WTERMSIG, WUNTRACED, waitpid } from "#posix";

/** Starts a program in a child. */
function start(argv: string[]): number {
  const pid = fork();
  if (pid === 0) {
    try {
      execvp(argv[0] ?? "", argv);
    } catch {
      _exit(127);
    }
  }
  return pid;
}

export function decode(argv: string[]): void {
  const pid = start(argv);
  const { status } = waitpid(pid, WUNTRACED);
  if (WIFSIGNALED(status)) console.log(`signaled SIG${sigabbrev(WTERMSIG(status))}`);
  else console.log(`exited ${WEXITSTATUS(status)}`);
}
