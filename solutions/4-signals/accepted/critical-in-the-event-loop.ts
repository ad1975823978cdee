// Right: asynchronous: the handler only wakes, and main looks which of its jobs have ended.
import { close, execv, fork, O_RDONLY, open, read, SIGCHLD, signal, WNOHANG, waitpid } from "#posix";

/** Reads a FIFO to its end: sleeps until somebody has opened it for writing. */
function readAll(path: string): string {
  const fd = open(path, O_RDONLY);
  let text = "";
  for (let piece = read(fd, 100); piece.length > 0; piece = read(fd, 100)) text += piece.toString();
  close(fd);
  return text.trimEnd();
}

export async function critical(): Promise<void> {
  let changed = Promise.withResolvers<void>();
  signal(SIGCHLD, () => changed.resolve());
  const jobs = new Set<number>();
  for (const _ of "123") {
    const pid = fork();
    if (pid === 0) execv("./job", ["job", "gate", "finish"]);
    readAll("slow");
    jobs.add(pid);
    console.log("added", pid);
  }
  const alive = setInterval(() => {}, 2 ** 31 - 1);
  while (jobs.size > 0) {
    await changed.promise;
    changed = Promise.withResolvers();
    for (const pid of [...jobs]) if (waitpid(pid, WNOHANG).pid === pid && jobs.delete(pid)) console.log("deleted", pid);
  }
  clearInterval(alive);
}
