// Wrong: prints an order without reading it; nobody waits at the FIFO.
// Fails: reaper.answers
// Because reaper.answers: main never waited at orders
import {
  _exit,
  close,
  fork,
  O_RDONLY,
  open,
  read,
  SIG_BLOCK,
  SIGCHLD,
  signal,
  sigprocmask,
  sigsuspend,
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

/** Reaps all children that have ended, without waiting for the others. */
function reapEnded(): number[] {
  const pids: number[] = [];
  try {
    for (let { pid } = waitpid(-1, WNOHANG); pid > 0; { pid } = waitpid(-1, WNOHANG)) pids.push(pid);
  } catch {
    // ECHILD: nobody is left.
  }
  return pids;
}

export function reaper(n: number): void {
  let reaped = 0;
  signal(SIGCHLD, () => {
    reaped += reapEnded().length;
  });
  for (let i = 1; i <= n; i++) {
    if (fork() === 0) {
      readAll(`gate${i}`);
      _exit(i);
    }
  }
  console.log("order", "job1");
  sigprocmask(SIG_BLOCK, [SIGCHLD]);
  while (reaped < n) sigsuspend([]);
}
