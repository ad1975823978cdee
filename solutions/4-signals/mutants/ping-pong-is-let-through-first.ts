// Wrong: main reads both gates before it forks, and has none left to wait at.
// Fails: pingPong.gates
// Because pingPong.gates: nobody waited at serve
import {
  close,
  fork,
  getppid,
  kill,
  O_RDONLY,
  open,
  read,
  SIG_BLOCK,
  SIGUSR1,
  SIGUSR2,
  sigprocmask,
  sigwait,
  waitpid,
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
  readAll("serve");
  readAll("return");
  sigprocmask(SIG_BLOCK, [SIGUSR1, SIGUSR2]);
  const child = fork();
  for (let round = 0; round < rounds; round++) {
    if (child > 0) kill(child, SIGUSR1);
    sigwait([child > 0 ? SIGUSR2 : SIGUSR1]);
    if (child === 0) kill(getppid(), SIGUSR2);
  }
  if (child > 0) waitpid(child);
}
