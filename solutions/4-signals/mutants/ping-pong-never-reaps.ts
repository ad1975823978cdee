// Wrong: knows from a pipe that the child has gone, and never asks for its status.
// Fails: pingPong.reaped
// Because pingPong.reaped: no wait call of main returned it
import {
  close,
  fork,
  getppid,
  kill,
  O_RDONLY,
  open,
  pipe,
  read,
  SIG_BLOCK,
  SIGUSR1,
  SIGUSR2,
  sigprocmask,
  sigwait,
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
  sigprocmask(SIG_BLOCK, [SIGUSR1, SIGUSR2]);
  const [end, held] = pipe();
  const child = fork();
  if (child > 0) {
    close(held);
    readAll("serve");
  }
  for (let round = 0; round < rounds; round++) {
    if (child > 0) kill(child, SIGUSR1);
    sigwait([child > 0 ? SIGUSR2 : SIGUSR1]);
    if (child === 0 && round === 0) readAll("return");
    if (child === 0) kill(getppid(), SIGUSR2);
  }
  if (child > 0) read(end, 1);
}
