// Right: asynchronous: handlers count and wake, and both players sleep in Node's event loop.
import { close, fork, getppid, kill, O_RDONLY, open, read, SIGUSR1, SIGUSR2, signal, waitpid } from "#posix";

/** Reads a FIFO to its end: sleeps until somebody has opened it for writing. */
function readAll(path: string): string {
  const fd = open(path, O_RDONLY);
  let text = "";
  for (let piece = read(fd, 100); piece.length > 0; piece = read(fd, 100)) text += piece.toString();
  close(fd);
  return text.trimEnd();
}

export async function pingPong(rounds: number): Promise<void> {
  const came = new Map<number, number>();
  let wake = () => {};
  for (const signo of [SIGUSR1, SIGUSR2]) {
    signal(signo, () => {
      came.set(signo, (came.get(signo) ?? 0) + 1);
      wake();
    });
  }
  const comes = async (signo: number, round: number) => {
    while ((came.get(signo) ?? 0) <= round) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const child = fork();
  const alive = setInterval(() => {}, 2 ** 31 - 1);
  if (child > 0) readAll("serve");
  for (let round = 0; round < rounds; round++) {
    if (child > 0) {
      kill(child, SIGUSR1);
      await comes(SIGUSR2, round);
    } else {
      await comes(SIGUSR1, round);
      if (round === 0) readAll("return");
      kill(getppid(), SIGUSR2);
    }
  }
  clearInterval(alive);
  if (child > 0) waitpid(child);
}
