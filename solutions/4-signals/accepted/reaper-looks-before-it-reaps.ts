// Right: the handler asks with WNOWAIT who has ended, and then reaps exactly that one; the last ECHILD ends main's waiting.
import {
  close,
  fork,
  O_RDONLY,
  open,
  P_ALL,
  P_PID,
  read,
  SIG_BLOCK,
  SIGCHLD,
  signal,
  sigprocmask,
  sigsuspend,
  WEXITED,
  WNOHANG,
  WNOWAIT,
  waitid,
} from "#posix";

/** Reads a FIFO to its end: sleeps until somebody has opened it for writing. */
function readAll(path: string): string {
  const fd = open(path, O_RDONLY);
  let text = "";
  for (let piece = read(fd, 100); piece.length > 0; piece = read(fd, 100)) text += piece.toString();
  close(fd);
  return text.trimEnd();
}

export function reaper(n: number): void {
  let nobodyLeft = false;
  signal(SIGCHLD, () => {
    try {
      for (;;) {
        const { pid } = waitid(P_ALL, 0, WEXITED | WNOHANG | WNOWAIT);
        if (pid === 0) return;
        waitid(P_PID, pid, WEXITED);
      }
    } catch (error) {
      nobodyLeft = (error as NodeJS.ErrnoException).code === "ECHILD";
    }
  });
  for (let i = 1; i <= n; i++) {
    if (fork() === 0) {
      readAll(`gate${i}`);
      process.exit(i);
    }
  }
  console.log("order", readAll("orders"));
  sigprocmask(SIG_BLOCK, [SIGCHLD]);
  while (!nobodyLeft) sigsuspend([]);
}
