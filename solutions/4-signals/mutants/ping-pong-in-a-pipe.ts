// Wrong: the turns are passed on as bytes in pipes; the signals are sent beside, and nobody takes them.
// Fails: pingPong.turns
// Because pingPong.turns: main sent
import {
  close,
  fork,
  getppid,
  kill,
  O_RDONLY,
  open,
  pipe,
  read,
  SIG_IGN,
  SIGUSR1,
  SIGUSR2,
  signal,
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

export function pingPong(rounds: number): void {
  for (const signo of [SIGUSR1, SIGUSR2]) signal(signo, SIG_IGN);
  const [there, serve] = pipe();
  const [back, answer] = pipe();
  const child = fork();
  if (child > 0) readAll("serve");
  for (let round = 0; round < rounds; round++) {
    if (child > 0) {
      kill(child, SIGUSR1);
      write(serve, ".");
      read(back, 1);
    } else {
      read(there, 1);
      if (round === 0) readAll("return");
      kill(getppid(), SIGUSR2);
      write(answer, ".");
    }
  }
  if (child > 0) waitpid(child);
}
