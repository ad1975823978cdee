// Right: the child has a handler and a self-pipe with poll, main takes its signals with sigwait.
import {
  _exit,
  close,
  fork,
  getppid,
  kill,
  O_NONBLOCK,
  O_RDONLY,
  open,
  POLLIN,
  pipe2,
  poll,
  read,
  SIG_BLOCK,
  SIG_UNBLOCK,
  SIGUSR1,
  SIGUSR2,
  sigaction,
  sigprocmask,
  sigwait,
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
  sigprocmask(SIG_BLOCK, [SIGUSR1, SIGUSR2]);
  const child = fork();
  if (child === 0) {
    answer(rounds);
    _exit(0);
  }
  readAll("serve");
  for (let round = 0; round < rounds; round++) {
    kill(child, SIGUSR1);
    sigwait([SIGUSR2]);
  }
  waitpid(child);
}

function answer(rounds: number): void {
  const [events, event] = pipe2(O_NONBLOCK);
  sigaction(SIGUSR1, { handler: () => void write(event, "!") });
  sigprocmask(SIG_UNBLOCK, [SIGUSR1]);
  for (let round = 0; round < rounds; ) {
    try {
      poll([{ fd: events, events: POLLIN }], -1);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EINTR") continue;
      throw error;
    }
    read(events, 1);
    if (round === 0) readAll("return");
    kill(getppid(), SIGUSR2);
    round++;
  }
}
