// Right: SIGCHLD stays blocked, and is waited for with sigwait when all jobs are in the books.
import {
  close,
  execv,
  fork,
  O_RDONLY,
  open,
  read,
  SIG_BLOCK,
  SIG_SETMASK,
  SIGCHLD,
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

export function critical(): void {
  const before = sigprocmask(SIG_BLOCK, [SIGCHLD]);
  const jobs: number[] = [];
  for (let i = 0; i < 3; i++) {
    const pid = fork();
    if (pid === 0) {
      sigprocmask(SIG_SETMASK, before);
      execv("./job", ["job", "gate", "finish"]);
    }
    readAll("slow");
    console.log("added", pid);
    jobs.push(pid);
  }
  while (jobs.length > 0) {
    sigwait([SIGCHLD]);
    for (const pid of [...jobs]) {
      if (waitpid(pid, WNOHANG).pid === 0) continue;
      console.log("deleted", pid);
      jobs.splice(jobs.indexOf(pid), 1);
    }
  }
}
