// Wrong: deletes a job when its signal comes, and reaps all of them in the end.
// Fails: critical.order
// Because critical.order: before it had reaped it
import {
  close,
  execv,
  fork,
  O_RDONLY,
  open,
  read,
  SIG_BLOCK,
  SIG_UNBLOCK,
  SIGCHLD,
  sigprocmask,
  sigwaitinfo,
  wait,
} from "#posix";

/** Reads a FIFO to its end: sleeps until somebody has opened it for writing. */
function readAll(path: string): string {
  const fd = open(path, O_RDONLY);
  let text = "";
  for (let piece = read(fd, 100); piece.length > 0; piece = read(fd, 100)) text += piece.toString();
  close(fd);
  return text.trimEnd();
}

export function critical(): void {
  sigprocmask(SIG_BLOCK, [SIGCHLD]);
  for (let i = 0; i < 3; i++) {
    const pid = fork();
    if (pid === 0) {
      sigprocmask(SIG_UNBLOCK, [SIGCHLD]);
      execv("./job", ["job", "gate", "finish"]);
    }
    readAll("slow");
    console.log("added", pid);
    sigwaitinfo([SIGCHLD]);
    console.log("deleted", pid);
  }
  for (let i = 0; i < 3; i++) wait();
}
