// Right: takes SIGCHLD with sigwaitinfo, reaps, and takes the others until nothing has come for a moment.
import {
  _exit,
  fork,
  getppid,
  kill,
  SIG_BLOCK,
  SIGCHLD,
  SIGRTMIN,
  SIGUSR1,
  sigprocmask,
  sigtimedwait,
  sigwaitinfo,
  waitpid,
} from "#posix";

export function coalesce(n: number): void {
  sigprocmask(SIG_BLOCK, [SIGUSR1, SIGRTMIN, SIGCHLD]);
  const child = fork();
  if (child === 0) {
    for (let i = 0; i < n; i++) for (const signo of [SIGRTMIN, SIGUSR1]) kill(getppid(), signo);
    _exit(0);
  }
  waitpid(sigwaitinfo([SIGCHLD]).pid);
  let standard = 0;
  let realtime = 0;
  try {
    for (;;) sigtimedwait([SIGUSR1, SIGRTMIN], 0.01).signo === SIGUSR1 ? standard++ : realtime++;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
  }
  console.log("standard", standard);
  console.log("realtime", realtime);
}
