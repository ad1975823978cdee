// Wrong: only waits for the SIGHUP that it ignores, and for the gate in place of the program.
// Fails: nohup.runs
// Because nohup.runs: nobody became another program
import { _exit, close, O_RDONLY, open, read, SIG_IGN, SIGHUP, signal } from "#posix";

/** Reads a FIFO to its end: sleeps until somebody has opened it for writing. */
function readAll(path: string): string {
  const fd = open(path, O_RDONLY);
  let text = "";
  for (let piece = read(fd, 100); piece.length > 0; piece = read(fd, 100)) text += piece.toString();
  close(fd);
  return text.trimEnd();
}

export function nohup(argv: string[]): void {
  signal(SIGHUP, SIG_IGN);
  _exit(Number(readAll(argv.at(-1) as string)));
}
