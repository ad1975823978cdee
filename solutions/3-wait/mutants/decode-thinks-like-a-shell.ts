// Wrong: takes an exit status above 128 for a signal, as in a shell's $?; the kernel knows the two apart.
// Fails: decode.exited
// Because decode.exited: it printed "signaled SIG*
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
  } else {
    const code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    console.log(code > 128 ? `signaled SIG${sigabbrev(code - 128)}` : `exited ${code}`);
  }
}
