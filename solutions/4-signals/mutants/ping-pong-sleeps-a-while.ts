// Wrong: sleeps for a millisecond and looks again: too long each time, or too often.
// Fails: pingPong.sleeps
// Because pingPong.sleeps: called *nanosleep
import { close, fork, getppid, kill, O_RDONLY, open, read, SIGUSR1, SIGUSR2, signal, sleep, waitpid } from "#posix";

/** Reads a FIFO to its end: sleeps until somebody has opened it for writing. */
function readAll(path: string): string {
  const fd = open(path, O_RDONLY);
  let text = "";
  for (let piece = read(fd, 100); piece.length > 0; piece = read(fd, 100)) text += piece.toString();
  close(fd);
  return text.trimEnd();
}

export function pingPong(rounds: number): void {
  let mine = false;
  for (const signo of [SIGUSR1, SIGUSR2]) {
    signal(signo, () => {
      mine = true;
    });
  }
  const turn = () => {
    while (!mine) sleep(0.001);
    mine = false;
  };
  const child = fork();
  if (child > 0) readAll("serve");
  for (let round = 0; round < rounds; round++) {
    if (child > 0) kill(child, SIGUSR1);
    turn();
    if (child === 0 && round === 0) readAll("return");
    if (child === 0) kill(getppid(), SIGUSR2);
  }
  if (child > 0) waitpid(child);
}
