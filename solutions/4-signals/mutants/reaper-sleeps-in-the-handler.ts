// Wrong: the handler waits without WNOHANG until nobody is left: main does nothing else until the last child has ended.
// Fails: reaper.answers
// Because reaper.answers: all its children had ended
import { _exit, close, fork, O_RDONLY, open, read, SIGCHLD, signal, waitpid } from "#posix";

/** Reads a FIFO to its end: sleeps until somebody has opened it for writing. */
function readAll(path: string): string {
  const fd = open(path, O_RDONLY);
  let text = "";
  for (let piece = read(fd, 100); piece.length > 0; piece = read(fd, 100)) text += piece.toString();
  close(fd);
  return text.trimEnd();
}

export function reaper(n: number): void {
  signal(SIGCHLD, () => {
    try {
      for (;;) waitpid(-1);
    } catch {
      // ECHILD: nobody is left.
    }
  });
  for (let i = 1; i <= n; i++) {
    if (fork() === 0) {
      readAll(`gate${i}`);
      _exit(i);
    }
  }
  console.log("order", readAll("orders"));
}
