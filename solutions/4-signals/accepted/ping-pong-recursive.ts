// Right: recursion; a counter and sigsuspend in the child, and in main a wait that has a limit and never reaches it.
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
  signal,
  sigprocmask,
  sigsuspend,
  sigtimedwait,
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
  let came = 0;
  sigprocmask(SIG_BLOCK, [SIGUSR1, SIGUSR2]);
  signal(SIGUSR1, () => void came++);
  const child = fork();
  const serve = (left: number): void => {
    if (left === 0) return;
    kill(child, SIGUSR1);
    sigtimedwait([SIGUSR2], 1000);
    serve(left - 1);
  };
  const answer = (left: number): void => {
    if (left === 0) _exit(0);
    while (came <= rounds - left) sigsuspend([SIGUSR2]);
    kill(getppid(), SIGUSR2);
    answer(left - 1);
  };
  readAll(child > 0 ? "serve" : "return");
  if (child === 0) answer(rounds);
  serve(rounds);
  wait();
}
