// Wrong: waits for a byte first and for the signal then: the signal came with the byte, its handler has run, and pause sleeps for ever.
// Fails: pingPong.turns
// Because pingPong.turns: main sent one SIGUSR1 and took no SIGUSR2
import {
  _exit,
  close,
  fork,
  getppid,
  kill,
  O_RDONLY,
  open,
  pause,
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
  for (const signo of [SIGUSR1, SIGUSR2]) signal(signo, () => {});
  const [there, serve] = pipe();
  const child = fork();
  if (child === 0) {
    for (let round = 0; round < rounds; round++) {
      read(there, 1);
      pause();
      if (round === 0) readAll("return");
      kill(getppid(), SIGUSR2);
    }
    _exit(0);
  }
  readAll("serve");
  for (let round = 0; round < rounds; round++) {
    kill(child, SIGUSR1);
    write(serve, ".");
    pause();
  }
  waitpid(child);
}
