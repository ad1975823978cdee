// Right: each side has a self-pipe, which its handler writes to; a byte in a pipe is not missed, so no mask is needed.
import {
  close,
  fork,
  getppid,
  kill,
  O_RDONLY,
  open,
  pipe,
  read,
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
  const [balls, ball] = pipe();
  const [answers, answer] = pipe();
  // Before the fork, so that both have them from the first moment on.
  signal(SIGUSR1, () => void write(ball, "."));
  signal(SIGUSR2, () => void write(answer, "."));
  const child = fork();
  if (child > 0) readAll("serve");
  for (let round = 0; round < rounds; round++) {
    if (child > 0) {
      kill(child, SIGUSR1);
      read(answers, 1);
    } else {
      read(balls, 1);
      if (round === 0) readAll("return");
      kill(getppid(), SIGUSR2);
    }
  }
  if (child > 0) waitpid(child);
}
