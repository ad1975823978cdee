// Right: no signal at all: forks all, adds all, and waits then; a job that has ended waits, too, as a zombie.
import { close, execv, fork, O_RDONLY, open, read, wait } from "#posix";

/** Reads a FIFO to its end: sleeps until somebody has opened it for writing. */
function readAll(path: string): string {
  const fd = open(path, O_RDONLY);
  let text = "";
  for (let piece = read(fd, 100); piece.length > 0; piece = read(fd, 100)) text += piece.toString();
  close(fd);
  return text.trimEnd();
}

export function critical(): void {
  const pids = [1, 2, 3].map(() => {
    const pid = fork();
    if (pid === 0) execv("./job", ["job", "gate", "finish"]);
    return pid;
  });
  for (const pid of pids) {
    readAll("slow");
    console.log("added", pid);
  }
  for (const _ of pids) console.log("deleted", wait().pid);
}
