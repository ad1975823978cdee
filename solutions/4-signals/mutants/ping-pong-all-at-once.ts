// Wrong: main sends all its signals and then waits for the answers: the signals are merged, and the child waits for ever.
// Fails: pingPong.turns
// Because pingPong.turns: main sent SIGUSR1 for the 2nd time when it had taken no SIGUSR2
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
    for (let round = 0; round < rounds; round++) {
      sigwait([SIGUSR1]);
      if (round === 0) readAll("return");
      kill(getppid(), SIGUSR2);
    }
    _exit(0);
  }
  readAll("serve");
  for (let round = 0; round < rounds; round++) kill(child, SIGUSR1);
  for (let round = 0; round < rounds; round++) sigwait([SIGUSR2]);
  waitpid(child);
}
