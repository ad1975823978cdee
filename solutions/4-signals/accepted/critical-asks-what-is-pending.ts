// Right: no handler: SIGCHLD stays blocked, and main asks after each job whether it is pending.
import {
  close,
  execvp,
  fork,
  O_RDONLY,
  open,
  read,
  SIG_BLOCK,
  SIG_SETMASK,
  SIGCHLD,
  sigpending,
  sigprocmask,
  sigtimedwait,
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
  const jobs = new Set<number>();
  const settle = () => {
    sigtimedwait([SIGCHLD], 1000);
    for (const pid of [...jobs]) {
      if (waitpid(pid, WNOHANG).pid === 0) continue;
      jobs.delete(pid);
      console.log("deleted", pid);
    }
  };
  for (let i = 0; i < 3; i++) {
    const pid = fork();
    if (pid === 0) {
      sigprocmask(SIG_SETMASK, before);
      execvp("./job", ["./job", "gate", "finish"]);
    }
    readAll("slow");
    jobs.add(pid);
    console.log("added", pid);
    if (sigpending().includes(SIGCHLD)) settle();
  }
  while (jobs.size > 0) settle();
}
