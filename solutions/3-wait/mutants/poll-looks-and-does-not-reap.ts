// Wrong: looks with WNOWAIT, and is content to have seen the end.
// Fails: poll.reaped
import {
  _exit,
  CLD_EXITED,
  execvp,
  fork,
  nanosleep,
  P_PID,
  sigabbrev,
  WEXITED,
  WNOHANG,
  WNOWAIT,
  waitid,
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
  const pid = start(argv);
  const ask = () => waitid(P_PID, pid, WEXITED | WNOHANG | WNOWAIT);
  let child = ask();
  for (; child.pid === 0; child = ask()) {
    console.log("waiting");
    nanosleep(0.02);
  }
  console.log(child.code === CLD_EXITED ? `exited ${child.status}` : `signaled SIG${sigabbrev(child.status)}`);
}
