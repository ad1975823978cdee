// Wrong: collects what happened and prints it when the program is gone; somebody else had to continue it.
// Fails: decode.stopped
// Because decode.stopped: it printed "stopped SIGSTOP" when main.1 had ended
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
  const lines: string[] = [];
  for (;;) {
    const { status } = waitpid(pid, WUNTRACED);
    if (WIFSTOPPED(status)) {
      lines.push(`stopped SIG${sigabbrev(WSTOPSIG(status))}`);
      const helper = fork();
      if (helper === 0) {
        kill(pid, SIGCONT);
        _exit(0);
      }
      waitpid(helper);
      continue;
    }
    lines.push(WIFSIGNALED(status) ? `signaled SIG${sigabbrev(WTERMSIG(status))}` : `exited ${WEXITSTATUS(status)}`);
    break;
  }
  for (const line of lines) console.log(line);
}
