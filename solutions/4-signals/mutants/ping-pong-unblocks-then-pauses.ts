// Wrong: lets the signals in and sleeps then, in two calls: what was pending is delivered between them.
// Racy: by itself it failed in 9 of 36 gradings.
// Fails: pingPong.turns
import {
  _exit,
  close,
  fork,
  getppid,
  kill,
  O_RDONLY,
  open,
  pause,
  read,
  SIG_BLOCK,
  SIG_UNBLOCK,
  SIGUSR1,
  SIGUSR2,
  signal,
  sigprocmask,
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
  const both = [SIGUSR1, SIGUSR2];
  for (const signo of both) signal(signo, () => {});
  sigprocmask(SIG_BLOCK, both);
  const sleep = () => {
    sigprocmask(SIG_UNBLOCK, both);
    pause();
    sigprocmask(SIG_BLOCK, both);
  };
  const child = fork();
  if (child === 0) {
    for (let round = 0; round < rounds; round++) {
      sleep();
      if (round === 0) readAll("return");
      kill(getppid(), SIGUSR2);
    }
    _exit(0);
  }
  readAll("serve");
  for (let round = 0; round < rounds; round++) {
    kill(child, SIGUSR1);
    sleep();
  }
  waitpid(child);
}
