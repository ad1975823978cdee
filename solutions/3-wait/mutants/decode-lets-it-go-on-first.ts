// Wrong: sends the stopped program on before it says that it is stopped.
// Fails: decode.stopped
// Because decode.stopped: it printed "stopped SIGSTOP" after it had sent main.1 SIGCONT
import {
  _exit,
  execvp,
  fork,
  kill,
  SIGCONT,
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
  for (;;) {
    const { status } = waitpid(pid, WUNTRACED);
    if (WIFSTOPPED(status)) {
      kill(pid, SIGCONT);
      console.log(`stopped SIG${sigabbrev(WSTOPSIG(status))}`);
      continue;
    }
    if (WIFSIGNALED(status)) console.log(`signaled SIG${sigabbrev(WTERMSIG(status))}`);
    else console.log(`exited ${WEXITSTATUS(status)}`);
    return;
  }
}
