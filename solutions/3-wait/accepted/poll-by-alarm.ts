// Right: an alarm ends each pause; the child is looked at, and reaped when it is seen to have ended.
import {
  _exit,
  alarm,
  execvp,
  fork,
  P_PID,
  pause,
  SIGALRM,
  sigabbrev,
  signal,
  WEXITED,
  WEXITSTATUS,
  WIFEXITED,
  WNOHANG,
  WNOWAIT,
  WTERMSIG,
  waitid,
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

export function poll(argv: string[]): void {
  const child = start(argv);
  signal(SIGALRM, () => {});
  while (waitid(P_PID, child, WEXITED | WNOHANG | WNOWAIT).pid === 0) {
    console.log("waiting");
    alarm(1);
    pause();
  }
  const { status } = waitpid(child);
  console.log(WIFEXITED(status) ? `exited ${WEXITSTATUS(status)}` : `signaled SIG${sigabbrev(WTERMSIG(status))}`);
}
