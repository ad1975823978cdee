// Wrong: forks one child, for the last gate, and thinks that the others will do without.
// Fails: reaper.children
// Because reaper.children: main forked one child
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
  if (fork() === 0) {
    readAll(`gate${n}`);
    _exit(n);
  }
  console.log("order", readAll("orders"));
  sigprocmask(SIG_BLOCK, [SIGCHLD]);
  while (reaped < 1) sigsuspend([]);
}
