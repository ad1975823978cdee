// Right: the program keeps the write end of a pipe across exec; poll(2) waits for its end, with a timeout.
import {
  _exit,
  CLD_EXITED,
  close,
  execvp,
  fork,
  P_PID,
  POLLIN,
  pipe,
  poll as pollDescriptors,
  sigabbrev,
  WEXITED,
  WNOHANG,
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
  const [end, held] = pipe();
  const child = start(argv);
  close(held);
  let found = waitid(P_PID, child, WEXITED | WNOHANG);
  while (found.pid === 0) {
    console.log("waiting");
    pollDescriptors([{ fd: end, events: POLLIN }], 50);
    found = waitid(P_PID, child, WEXITED | WNOHANG);
  }
  console.log(found.code === CLD_EXITED ? `exited ${found.status}` : `signaled SIG${sigabbrev(found.status)}`);
}
