// Right: says how the stopped program ended, too, in names without SIG, with a colon, and talks a lot besides.
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
  console.log("stopped or not, exited or not: we shall see");
  for (;;) {
    const { status } = waitpid(pid, WUNTRACED);
    if (WIFSTOPPED(status)) {
      console.log(`  stopped:   ${sigabbrev(WSTOPSIG(status))}`);
      kill(pid, SIGKILL);
      continue;
    }
    if (WIFSIGNALED(status)) console.log(`  signaled:  ${sigabbrev(WTERMSIG(status))}`);
    else console.log(`  exited:    ${WEXITSTATUS(status)}`);
    return;
  }
}
