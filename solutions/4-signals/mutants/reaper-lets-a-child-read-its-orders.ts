// Wrong: forks one child more, which reads the orders and hands them on.
// Fails: reaper.children
// Because reaper.children: main forked *children
import {
  _exit,
  close,
  fork,
  O_RDONLY,
  open,
  pipe,
  read,
  SIG_BLOCK,
  SIGCHLD,
  signal,
  sigprocmask,
  sigsuspend,
  WNOHANG,
  waitpid,
  write,
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
  let reaped = 0;
  signal(SIGCHLD, () => {
    while (reaped <= n && waitpid(-1, WNOHANG).pid > 0) reaped++;
  });
  for (let i = 1; i <= n; i++) {
    if (fork() === 0) {
      readAll(`gate${i}`);
      _exit(i);
    }
  }
  const [order, orders] = pipe();
  if (fork() === 0) {
    write(orders, readAll("orders"));
    _exit(0);
  }
  console.log("order", read(order, 100).toString());
  sigprocmask(SIG_BLOCK, [SIGCHLD]);
  while (reaped <= n) sigsuspend([]);
}
