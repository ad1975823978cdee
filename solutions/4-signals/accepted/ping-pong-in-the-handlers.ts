// Right: the handlers themselves play; both processes do nothing but sleep in sigsuspend until the last signal has come.
import {
  _exit,
  close,
  fork,
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
  let taken = 0;
  sigprocmask(SIG_BLOCK, [SIGUSR1, SIGUSR2]);
  sigaction(SIGUSR1, {
    handler: (_signo, { pid }) => {
      taken++;
      if (taken === 1) readAll("return");
      kill(pid, SIGUSR2);
    },
  });
  sigaction(SIGUSR2, {
    handler: (_signo, { pid }) => {
      taken++;
      if (taken < rounds) kill(pid, SIGUSR1);
    },
  });
  const child = fork();
  if (child > 0) {
    readAll("serve");
    kill(child, SIGUSR1);
  }
  while (taken < rounds) sigsuspend([]);
  if (child === 0) _exit(0);
  waitpid(child);
}
