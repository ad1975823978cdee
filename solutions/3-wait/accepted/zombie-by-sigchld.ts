// Right: the kernel tells of the end by SIGCHLD, which is blocked before the fork and taken with sigwait.
import { _exit, fork, SIG_BLOCK, SIGCHLD, sigprocmask, sigwait, wait } from "#posix";

export function zombie(): void {
  sigprocmask(SIG_BLOCK, [SIGCHLD]);
  const pid = fork();
  if (pid === 0) _exit(7);
  sigwait([SIGCHLD]);
  console.log("zombie", pid);
  wait();
}
