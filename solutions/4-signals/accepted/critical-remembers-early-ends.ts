// Right: nothing is blocked: a job that ends before it is in the books is remembered, and deleted when it has been added.
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
  const jobs = new Set<number>();
  const early = new Set<number>();
  let left = 3;
  const remove = (pid: number) => {
    jobs.delete(pid);
    console.log("deleted", pid);
    left--;
  };
  const reapEnded = () => {
    try {
      for (let { pid } = waitpid(-1, WNOHANG); pid > 0; { pid } = waitpid(-1, WNOHANG)) {
        if (jobs.has(pid)) remove(pid);
        else early.add(pid);
      }
    } catch {
      // ECHILD: nobody is left.
    }
  };
  signal(SIGCHLD, reapEnded);
  for (let i = 0; i < 3; i++) {
    const pid = fork();
    if (pid === 0) execv("./job", ["job", "gate", "finish"]);
    readAll("slow");
    console.log("added", pid);
    jobs.add(pid);
    if (early.delete(pid)) remove(pid);
  }
  sigprocmask(SIG_BLOCK, [SIGCHLD]);
  while (left > 0) sigsuspend([]);
}
