// Wrong: tells of the stop and returns: the program stays there, stopped, and nobody waits for its end.
// Fails: decode.reaped
import {
  _exit,
  execvp,
  fork,
  sigabbrev,
  WEXITSTATUS,
  WIFSIGNALED,
  WIFSTOPPED,
  WSTOPSIG,
  WTERMSIG,
  WUNTRACED,
  waitpid,
} from "#posix";

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
  if (WIFSTOPPED(status)) console.log(`stopped SIG${sigabbrev(WSTOPSIG(status))}`);
  else if (WIFSIGNALED(status)) console.log(`signaled SIG${sigabbrev(WTERMSIG(status))}`);
  else console.log(`exited ${WEXITSTATUS(status)}`);
}
