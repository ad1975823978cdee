// Wrong: one child for each signal, where one child was asked for.
// Fails: coalesce.sends
// Because coalesce.sends: main forked 2 children
import {
  _exit,
  fork,
  getppid,
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
  for (const signo of [SIGUSR1, SIGRTMIN]) {
    if (fork() === 0) {
      for (let i = 0; i < n; i++) kill(getppid(), signo);
      _exit(0);
    }
    wait();
  }
  sigprocmask(SIG_UNBLOCK, [SIGUSR1, SIGRTMIN]);
  console.log("standard", standard);
  console.log("realtime", realtime);
}
