// Right: a handler while it waits for its orders, and sigwait after that.
import {
  _exit,
  close,
  fork,
  O_RDONLY,
  open,
  read,
  SA_NOCLDSTOP,
  SA_RESTART,
  SIG_BLOCK,
  SIGCHLD,
  sigaction,
  sigprocmask,
  sigwait,
  WNOHANG,
  waitpid,
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
  let left = n;
  const reap = () => {
    try {
      for (; left > 0; left--) if (waitpid(-1, WNOHANG).pid === 0) return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ECHILD") throw error;
    }
  };
  sigaction(SIGCHLD, { handler: reap, flags: SA_RESTART | SA_NOCLDSTOP });
  for (let i = 1; i <= n; i++) {
    if (fork() === 0) {
      readAll(`gate${i}`);
      _exit(i);
    }
  }
  console.log("order", readAll("orders"));
  sigprocmask(SIG_BLOCK, [SIGCHLD]);
  for (reap(); left > 0; reap()) sigwait([SIGCHLD]);
}
