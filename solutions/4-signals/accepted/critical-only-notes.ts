// Right: nothing is blocked, but the handler only sets a flag: jobs are deleted in main's own loop, where all of them are in the books.
import {
  close,
  execv,
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

export function critical(): void {
  let changed = false;
  signal(SIGCHLD, () => {
    changed = true;
  });
  const jobs = new Set<number>();
  for (let i = 0; i < 3; i++) {
    const pid = fork();
    if (pid === 0) execv("./job", ["job", "gate", "finish"]);
    readAll("slow");
    jobs.add(pid);
    console.log("added", pid);
  }
  sigprocmask(SIG_BLOCK, [SIGCHLD]);
  while (jobs.size > 0) {
    while (!changed) sigsuspend([]);
    changed = false;
    while (jobs.size > 0) {
      const { pid } = waitpid(-1, WNOHANG);
      if (pid === 0) break;
      jobs.delete(pid);
      console.log("deleted", pid);
    }
  }
}
