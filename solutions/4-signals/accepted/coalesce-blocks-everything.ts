// Right: blocks every signal there is, SIGKILL among them, which stays open all the same.
import { _exit, fork, getppid, kill, SIG_SETMASK, SIGRTMIN, SIGUSR1, signal, sigprocmask, wait } from "#posix";

export function coalesce(n: number): void {
  let standard = 0;
  let realtime = 0;
  signal(SIGUSR1, () => void standard++);
  signal(SIGRTMIN, () => void realtime++);
  const before = sigprocmask(SIG_SETMASK, [...Array.from({ length: 31 }, (_, i) => i + 1), SIGRTMIN]);
  const child = fork();
  if (child === 0) {
    for (let i = 0; i < n; i++) kill(getppid(), SIGUSR1);
    for (let i = 0; i < n; i++) kill(getppid(), SIGRTMIN);
    _exit(0);
  }
  wait();
  sigprocmask(SIG_SETMASK, before);
  console.log("standard", standard);
  console.log("realtime", realtime);
}
