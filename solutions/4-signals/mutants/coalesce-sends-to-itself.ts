// Wrong: main sends the signals to itself; the child is there for show.
// Fails: coalesce.sends
// Because coalesce.sends: main sent it to main
import {
  _exit,
  fork,
  getpid,
  kill,
  SIG_BLOCK,
  SIG_UNBLOCK,
  SIGRTMIN,
  SIGUSR1,
  sigaction,
  sigprocmask,
  wait,
} from "#posix";

export function coalesce(n: number): void {
  let standard = 0;
  let realtime = 0;
  sigaction(SIGUSR1, { handler: () => void standard++ });
  sigaction(SIGRTMIN, { handler: () => void realtime++ });
  sigprocmask(SIG_BLOCK, [SIGUSR1, SIGRTMIN]);
  if (fork() === 0) _exit(0);
  wait();
  for (let i = 0; i < n; i++) for (const signo of [SIGUSR1, SIGRTMIN]) kill(getpid(), signo);
  sigprocmask(SIG_UNBLOCK, [SIGUSR1, SIGRTMIN]);
  console.log("standard", standard);
  console.log("realtime", realtime);
}
