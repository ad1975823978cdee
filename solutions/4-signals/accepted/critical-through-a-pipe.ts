// Right: nothing is blocked: the handler only writes to a pipe, and main reads it when its books are right.
import {
  close,
  execv,
  fork,
  O_CLOEXEC,
  O_RDONLY,
  open,
  pipe2,
  read,
  SIGCHLD,
  signal,
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

export function critical(): void {
  const [ended, end] = pipe2(O_CLOEXEC);
  signal(SIGCHLD, () => void write(end, "."));
  const jobs = new Set<number>();
  for (let i = 0; i < 3; i++) {
    const pid = fork();
    if (pid === 0) execv("./job", ["job", "gate", "finish"]);
    readAll("slow");
    console.log("added", pid);
    jobs.add(pid);
  }
  while (jobs.size > 0) {
    read(ended, 100);
    for (const pid of [...jobs]) {
      if (waitpid(pid, WNOHANG).pid === 0) continue;
      console.log("deleted", pid);
      jobs.delete(pid);
    }
  }
}
