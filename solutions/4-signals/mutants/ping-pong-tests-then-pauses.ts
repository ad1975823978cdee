// Wrong: tests a flag and pauses then, with both signals let in all the time: the answer may come between the two.
// Racy: by itself it failed in 0 of 36 gradings.
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
  SIGUSR1,
  SIGUSR2,
  signal,
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
  let came = false;
  const note = () => {
    came = true;
  };
  signal(SIGUSR1, note);
  signal(SIGUSR2, note);
  const child = fork();
  for (let round = 0; round < rounds; round++) {
    if (child > 0) {
      if (round === 0) readAll("serve");
      kill(child, SIGUSR1);
    }
    while (!came) pause();
    came = false;
    if (child === 0) {
      if (round === 0) readAll("return");
      kill(getppid(), SIGUSR2);
    }
  }
  if (child === 0) _exit(0);
  waitpid(child);
}
