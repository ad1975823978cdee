// Wrong: waits for each signal for a millisecond at most, then for two, for four …, and looks again each time.
// Fails: pingPong.sleeps
// Because pingPong.sleeps: waited with rt_sigtimedwait until the time was over
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
  sigtimedwait,
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
  const take = (signo: number) => {
    for (let seconds = 0.001; ; seconds *= 2) {
      try {
        sigtimedwait([signo], seconds);
        return;
      } catch {
        // Not yet.
      }
    }
  };
  const child = fork();
  if (child > 0) readAll("serve");
  for (let round = 0; round < rounds; round++) {
    if (child > 0) kill(child, SIGUSR1);
    take(child > 0 ? SIGUSR2 : SIGUSR1);
    if (child === 0 && round === 0) readAll("return");
    if (child === 0) kill(getppid(), SIGUSR2);
  }
  if (child > 0) waitpid(child);
}
