// Wrong: reads its orders first and reaps when that is done: whoever ends meanwhile is a zombie.
// Fails: reaper.prompt
// Because reaper.prompt: no wait call had returned
import { _exit, close, fork, O_RDONLY, open, read, wait } from "#posix";

/** Reads a FIFO to its end: sleeps until somebody has opened it for writing. */
function readAll(path: string): string {
  const fd = open(path, O_RDONLY);
  let text = "";
  for (let piece = read(fd, 100); piece.length > 0; piece = read(fd, 100)) text += piece.toString();
  close(fd);
  return text.trimEnd();
}

export function reaper(n: number): void {
  for (let i = 1; i <= n; i++) {
    if (fork() === 0) {
      readAll(`gate${i}`);
      _exit(i);
    }
  }
  console.log("order", readAll("orders"));
  for (let i = 0; i < n; i++) wait();
}
