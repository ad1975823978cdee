// Wrong: waits for an end only: a stopped program does not end, and both wait for ever.
// Fails: decode.stopped, decode.reaped, decode.ends
// Because decode.stopped: main printed nothing
import {
  _exit,
  execvp,
  fork,
  sigabbrev,
  WEXITSTATUS,
  WIFEXITED,
  WIFSIGNALED,
  WIFSTOPPED,
  WSTOPSIG,
  WTERMSIG,
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
  const { status } = waitpid(pid);
  if (WIFEXITED(status)) console.log("exited", WEXITSTATUS(status));
  if (WIFSIGNALED(status)) console.log("signaled", `SIG${sigabbrev(WTERMSIG(status))}`);
  if (WIFSTOPPED(status)) console.log("stopped", `SIG${sigabbrev(WSTOPSIG(status))}`);
}
