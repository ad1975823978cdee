// Wrong: blocks SIGCHLD behind the fork: a job that ends at once is reaped before it is in the books.
// Racy: by itself it failed in 0 of 32 gradings.
// Fails: critical.order, critical.ends
// Because critical.order: before it had added it
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

export function critical(): void {
  const jobs = new Set<number>();
  signal(SIGCHLD, () => {
    for (const pid of reapEnded()) {
      jobs.delete(pid);
      console.log("deleted", pid);
    }
  });
  for (let i = 0; i < 3; i++) {
    const pid = fork();
    if (pid === 0) execv("./job", ["job", "gate", "finish"]);
    sigprocmask(SIG_BLOCK, [SIGCHLD]);
    readAll("slow");
    jobs.add(pid);
    console.log("added", pid);
    sigprocmask(SIG_UNBLOCK, [SIGCHLD]);
  }
  sigprocmask(SIG_BLOCK, [SIGCHLD]);
  while (jobs.size > 0) sigsuspend([]);
}
