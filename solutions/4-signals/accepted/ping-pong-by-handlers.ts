// Right: handlers that set a flag, which is tested while the signals are blocked; sigsuspend opens the mask and sleeps in one step.
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
  sigaction,
  sigprocmask,
  sigsuspend,
  wait,
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
  let mine = false;
  const yes = () => {
    mine = true;
  };
  for (const signo of [SIGUSR1, SIGUSR2]) sigaction(signo, { handler: yes });
  sigprocmask(SIG_BLOCK, [SIGUSR1, SIGUSR2]);
  const turn = () => {
    while (!mine) sigsuspend([]);
    mine = false;
  };
  const child = fork();
  if (child === 0) {
    turn();
    readAll("return");
    kill(getppid(), SIGUSR2);
    for (let round = 1; round < rounds; round++) {
      turn();
      kill(getppid(), SIGUSR2);
    }
    _exit(0);
  }
  readAll("serve");
  for (let round = 0; round < rounds; round++) {
    kill(child, SIGUSR1);
    turn();
  }
  wait();
}
