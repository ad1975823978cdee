// Right: waitid says what happened in a field of its own; what has stopped is killed, not continued.
import {
  _exit,
  CLD_DUMPED,
  CLD_EXITED,
  CLD_KILLED,
  execvp,
  fork,
  kill,
  P_PID,
  SIGKILL,
  sigabbrev,
  WEXITED,
  WSTOPPED,
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

export function decode(argv: string[]): void {
  const pid = start(argv);
  const { code, status } = waitid(P_PID, pid, WEXITED | WSTOPPED);
  if (code === CLD_EXITED) console.log(`exited ${status}`);
  else if (code === CLD_KILLED || code === CLD_DUMPED) console.log(`signaled SIG${sigabbrev(status)}`);
  else {
    console.log(`stopped SIG${sigabbrev(status)}`);
    kill(pid, SIGKILL);
    waitid(P_PID, pid, WEXITED);
  }
}
