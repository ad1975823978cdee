// Right: a handler for SIGCHLD, and sigsuspend, which lets it in only while it sleeps; the child is killed.
import {
  fork,
  kill,
  nanosleep,
  pause,
  SIG_BLOCK,
  SIGCHLD,
  SIGKILL,
  sigaction,
  sigprocmask,
  sigsuspend,
  WNOHANG,
  waitpid,
} from "#posix";

export function zombie(): void {
  let ended = false;
  sigaction(SIGCHLD, {
    handler: () => {
      ended = true;
    },
  });
  const before = sigprocmask(SIG_BLOCK, [SIGCHLD]);
  const pid = fork();
  if (pid === 0) {
    for (;;) pause();
  }
  kill(pid, SIGKILL);
  while (!ended) sigsuspend(before);
  console.log("zombie", pid);
  while (waitpid(pid, WNOHANG).pid === 0) nanosleep(0.01);
}
