// Wrong: knows from a pipe that the child is done, and leaves it a zombie.
// Fails: coalesce.reaped
// Because coalesce.reaped: no wait call of main returned it
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
  sigaction,
  sigprocmask,
} from "#posix";

export function coalesce(n: number): void {
  let standard = 0;
  let realtime = 0;
  sigaction(SIGUSR1, { handler: () => void standard++ });
  sigaction(SIGRTMIN, { handler: () => void realtime++ });
  const [end, held] = pipe();
  sigprocmask(SIG_BLOCK, [SIGUSR1, SIGRTMIN]);
  const child = fork();
  if (child === 0) {
    for (let i = 0; i < n; i++) {
      kill(getppid(), SIGUSR1);
      kill(getppid(), SIGRTMIN);
    }
    _exit(0);
  }
  close(held);
  read(end, 1);
  sigprocmask(SIG_UNBLOCK, [SIGUSR1, SIGRTMIN]);
  console.log("standard", standard);
  console.log("realtime", realtime);
}
