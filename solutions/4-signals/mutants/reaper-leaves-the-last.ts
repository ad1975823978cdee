// Wrong: returns when it has printed its order: the last child outlives it.
// Fails: reaper.reaped
// Because reaper.reaped: was still alive when the run was over
import { _exit, close, fork, O_RDONLY, open, read, SIGCHLD, signal, WNOHANG, waitpid } from "#posix";

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

export function reaper(n: number): void {
  signal(SIGCHLD, () => {
    reapEnded();
  });
  for (let i = 1; i <= n; i++) {
    if (fork() === 0) {
      readAll(`gate${i}`);
      _exit(i);
    }
  }
  console.log("order", readAll("orders"));
}
