// Wrong: asks two hundred times whether the child has ended, and unblocks then: a child that has not run by then still
// sends.
// Racy: by itself it failed in 0 of 32 gradings.
// Fails: coalesce.sends
import {
  _exit,
  fork,
  getppid,
  kill,
  SIG_BLOCK,
  SIG_UNBLOCK,
  SIGRTMIN,
  SIGUSR1,
  signal,
  sigprocmask,
  WNOHANG,
  waitpid,
} from "#posix";

export function coalesce(n: number): void {
  let standard = 0;
  let realtime = 0;
  signal(SIGUSR1, () => void standard++);
  signal(SIGRTMIN, () => void realtime++);
  sigprocmask(SIG_BLOCK, [SIGUSR1, SIGRTMIN]);
  const child = fork();
  if (child === 0) {
    for (let i = 0; i < n; i++) for (const signo of [SIGUSR1, SIGRTMIN]) kill(getppid(), signo);
    _exit(0);
  }
  for (let i = 0; i < 200 && waitpid(child, WNOHANG).pid === 0; i++);
  sigprocmask(SIG_UNBLOCK, [SIGUSR1, SIGRTMIN]);
  console.log("standard", standard);
  console.log("realtime", realtime);
}
