// Wrong: prints the status as wait returns it: 768 for a program that exits with 3.
// Fails: decode.exited
// Because decode.exited: which is the raw status
import {
  _exit,
  execvp,
  fork,
  kill,
  SIGKILL,
  sigabbrev,
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
  if (WIFSTOPPED(status)) {
    console.log(`stopped SIG${sigabbrev(WSTOPSIG(status))}`);
    kill(pid, SIGKILL);
    waitpid(pid);
  } else if (WIFSIGNALED(status)) console.log(`signaled SIG${sigabbrev(WTERMSIG(status))}`);
  else console.log(`exited ${status}`);
}
