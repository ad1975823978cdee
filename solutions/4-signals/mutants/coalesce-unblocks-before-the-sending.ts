// Wrong: blocks both and unblocks them before it lets the child begin.
// Fails: coalesce.blocked
// Because coalesce.blocked: main did not block it
import {
  _exit,
  close,
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
} from "#posix";

export function coalesce(n: number): void {
  let standard = 0;
  let realtime = 0;
  signal(SIGUSR1, () => void standard++);
  signal(SIGRTMIN, () => void realtime++);
  const [gate, opener] = pipe();
  sigprocmask(SIG_BLOCK, [SIGUSR1, SIGRTMIN]);
  const child = fork();
  if (child === 0) {
    close(opener);
    read(gate, 1);
    for (let i = 0; i < n; i++) for (const signo of [SIGUSR1, SIGRTMIN]) kill(getppid(), signo);
    _exit(0);
  }
  sigprocmask(SIG_UNBLOCK, [SIGUSR1, SIGRTMIN]);
  close(opener);
  waitpid(child);
  console.log("standard", standard);
  console.log("realtime", realtime);
}
