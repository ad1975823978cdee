// Right: blocks SIGCHLD until all children are there, reaps with wait3, and prints with write.
import {
  close,
  fork,
  O_RDONLY,
  open,
  read,
  SIG_BLOCK,
  SIG_SETMASK,
  SIGCHLD,
  STDOUT_FILENO,
  signal,
  sigprocmask,
  sigsuspend,
  WEXITSTATUS,
  WNOHANG,
  wait3,
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
  const statuses: number[] = [];
  const before = sigprocmask(SIG_BLOCK, [SIGCHLD]);
  signal(SIGCHLD, () => {
    while (statuses.length < n) {
      const { pid, status } = wait3(WNOHANG);
      if (pid === 0) return;
      statuses.push(WEXITSTATUS(status));
    }
  });
  const start = (i: number): void => {
    if (i > n) return;
    if (fork() === 0) {
      sigprocmask(SIG_SETMASK, before);
      readAll(`gate${i}`);
      process.exit(i);
    }
    start(i + 1);
  };
  start(1);
  sigprocmask(SIG_SETMASK, before);
  write(STDOUT_FILENO, `order ${readAll("orders")}\n`);
  sigprocmask(SIG_BLOCK, [SIGCHLD]);
  while (statuses.length < n) sigsuspend(before);
  console.log("statuses", statuses.join(" "));
}
