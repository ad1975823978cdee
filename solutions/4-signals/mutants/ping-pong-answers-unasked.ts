// Wrong: the child answers the first signal as often as there are rounds, without waiting for the others.
// Fails: pingPong.turns
// Because pingPong.turns: main.1 sent SIGUSR2
import {
  _exit,
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
  sigprocmask(SIG_BLOCK, [SIGUSR1, SIGUSR2]);
  const child = fork();
  if (child === 0) {
    sigwait([SIGUSR1]);
    readAll("return");
    for (let round = 0; round < rounds; round++) kill(getppid(), SIGUSR2);
    _exit(0);
  }
  readAll("serve");
  for (let round = 0; round < rounds; round++) {
    kill(child, SIGUSR1);
    sigwait([SIGUSR2]);
  }
  waitpid(child);
}
