// Wrong: waits at slow before it forks, where nothing can go wrong yet.
// Fails: critical.added
// Because critical.added: it did not wait at slow in between
import { close, execv, fork, O_RDONLY, open, read, waitpid } from "#posix";

/** Reads a FIFO to its end: sleeps until somebody has opened it for writing. */
function readAll(path: string): string {
  const fd = open(path, O_RDONLY);
  let text = "";
  for (let piece = read(fd, 100); piece.length > 0; piece = read(fd, 100)) text += piece.toString();
  close(fd);
  return text.trimEnd();
}

export function critical(): void {
  for (let i = 0; i < 3; i++) {
    readAll("slow");
    const pid = fork();
    if (pid === 0) execv("./job", ["job", "gate", "finish"]);
    console.log("added", pid);
    waitpid(pid);
    console.log("deleted", pid);
  }
}
