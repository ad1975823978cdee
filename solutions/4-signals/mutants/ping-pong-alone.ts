// Wrong: one process that sends the signals to itself.
// Fails: pingPong.players
// Because pingPong.players: main forked nobody
import { close, getpid, kill, O_RDONLY, open, read, SIGUSR1, SIGUSR2, signal } from "#posix";

/** Reads a FIFO to its end: sleeps until somebody has opened it for writing. */
function readAll(path: string): string {
  const fd = open(path, O_RDONLY);
  let text = "";
  for (let piece = read(fd, 100); piece.length > 0; piece = read(fd, 100)) text += piece.toString();
  close(fd);
  return text.trimEnd();
}

export function pingPong(rounds: number): void {
  let taken = 0;
  for (const signo of [SIGUSR1, SIGUSR2]) signal(signo, () => void taken++);
  readAll("serve");
  while (taken < 2 * rounds) kill(getpid(), taken % 2 === 0 ? SIGUSR1 : SIGUSR2);
}
