// Right: takes signals with sigwaitinfo and looks who sent them; the last that main takes is SIGCHLD.
import {
  close,
  fork,
  getppid,
  kill,
  O_RDONLY,
  open,
  read,
  SIG_BLOCK,
  SIG_SETMASK,
  SIGCHLD,
  SIGUSR1,
  SIGUSR2,
  sigprocmask,
  sigwaitinfo,
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

class Player {
  readonly other: number;
  readonly own: number;
  readonly others: number;
  constructor(other: number, own: number, others: number) {
    this.other = other;
    this.own = own;
    this.others = others;
  }
  send(): void {
    kill(this.other, this.own);
  }
  take(): void {
    while (sigwaitinfo([this.others]).pid !== this.other);
  }
}

export function pingPong(rounds: number): void {
  const before = sigprocmask(SIG_BLOCK, [SIGUSR1, SIGUSR2, SIGCHLD]);
  const child = fork();
  if (child === 0) {
    const player = new Player(getppid(), SIGUSR2, SIGUSR1);
    for (let left = rounds; left > 0; left--) {
      player.take();
      if (left === rounds) readAll("return");
      player.send();
    }
    return;
  }
  const player = new Player(child, SIGUSR1, SIGUSR2);
  readAll("serve");
  for (let left = rounds; left > 0; left--) {
    player.send();
    player.take();
  }
  sigwaitinfo([SIGCHLD]);
  waitpid(child);
  sigprocmask(SIG_SETMASK, before);
}
