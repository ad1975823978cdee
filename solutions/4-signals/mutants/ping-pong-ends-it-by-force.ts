// Wrong: the child plays for ever; when the rounds are over main kills it.
// Fails: pingPong.ends
// Because pingPong.ends: main.1 was killed by SIGTERM
import {
  close,
  fork,
  getppid,
  kill,
  O_RDONLY,
  open,
  read,
  SIG_BLOCK,
  SIGTERM,
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
    for (let first = true; ; first = false) {
      sigwait([SIGUSR1]);
      if (first) readAll("return");
      kill(getppid(), SIGUSR2);
    }
  }
  readAll("serve");
  for (let round = 0; round < rounds; round++) {
    kill(child, SIGUSR1);
    sigwait([SIGUSR2]);
  }
  kill(child, SIGTERM);
  waitpid(child);
}
