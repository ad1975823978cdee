// Right: a self-pipe: each handler writes a letter, and main counts the letters.
import {
  _exit,
  fork,
  getppid,
  kill,
  pipe,
  read,
  SIG_BLOCK,
  SIG_UNBLOCK,
  SIGRTMIN,
  SIGUSR1,
  signal,
  sigprocmask,
  waitpid,
  write,
} from "#posix";

export function coalesce(n: number): void {
  const [letters, letter] = pipe();
  signal(SIGUSR1, () => void write(letter, "s"));
  signal(SIGRTMIN, () => void write(letter, "r"));
  sigprocmask(SIG_BLOCK, [SIGUSR1, SIGRTMIN]);
  const child = fork();
  if (child === 0) {
    const parent = getppid();
    for (let i = 0; i < 2 * n; i++) kill(parent, i % 2 === 0 ? SIGRTMIN : SIGUSR1);
    _exit(0);
  }
  waitpid(child);
  sigprocmask(SIG_UNBLOCK, [SIGUSR1, SIGRTMIN]);
  write(letter, ".");
  const came = read(letters, 1000).toString();
  console.log("standard", came.split("s").length - 1);
  console.log("realtime", came.split("r").length - 1);
}
