// Right: asynchronous: looks every now and then whether the child has ended, and unblocks then.
import {
  _exit,
  fork,
  getppid,
  kill,
  SIG_BLOCK,
  SIG_SETMASK,
  SIGRTMIN,
  SIGUSR1,
  signal,
  sigprocmask,
  WNOHANG,
  waitpid,
} from "#posix";

export async function coalesce(n: number): Promise<void> {
  const counts = new Map<number, number>();
  for (const signo of [SIGUSR1, SIGRTMIN]) signal(signo, () => void counts.set(signo, (counts.get(signo) ?? 0) + 1));
  const before = sigprocmask(SIG_BLOCK, [SIGUSR1, SIGRTMIN]);
  const child = fork();
  if (child === 0) {
    for (let i = 0; i < n; i++) for (const signo of [SIGUSR1, SIGRTMIN]) kill(getppid(), signo);
    _exit(0);
  }
  while (waitpid(child, WNOHANG).pid === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  sigprocmask(SIG_SETMASK, before);
  console.log("standard", counts.get(SIGUSR1));
  console.log("realtime", counts.get(SIGRTMIN));
}
