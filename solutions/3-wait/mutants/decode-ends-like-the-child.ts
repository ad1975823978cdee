// Wrong: hands the program's exit status on as its own; the task was to print it.
// Fails: decode.ends
// Because decode.ends: main exited with status *
import {
  _exit,
  execvp,
  fork,
  kill,
  SIGKILL,
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
  if (WIFSTOPPED(status)) {
    console.log(`stopped SIG${sigabbrev(WSTOPSIG(status))}`);
    kill(pid, SIGKILL);
    waitpid(pid);
  } else if (WIFSIGNALED(status)) console.log(`signaled SIG${sigabbrev(WTERMSIG(status))}`);
  else {
    console.log(`exited ${WEXITSTATUS(status)}`);
    _exit(WEXITSTATUS(status));
  }
}
