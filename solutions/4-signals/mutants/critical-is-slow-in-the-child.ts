// Wrong: the child waits at slow, before it becomes the job: main's own books are never in danger.
// Fails: critical.added
// Because critical.added: it was main.1 that waited at slow, in place of main
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
    const pid = fork();
    if (pid === 0) {
      readAll("slow");
      execv("./job", ["job", "gate", "finish"]);
    }
    waitpid(pid);
    console.log("added", pid);
    console.log("deleted", pid);
  }
}
