// Wrong: every process pauses until SIGCHLD comes; where its child was quicker, it has come, and the line sleeps for
// ever.
// Racy: by itself it failed in 0 of 36 gradings.
// Fails: chain.reaped, chain.ends
import { _exit, fork, pause, SIGCHLD, signal, wait } from "#posix";

export function chain(n: number): void {
  if (n === 0) return;
  signal(SIGCHLD, () => {});
  if (fork() === 0) {
    chain(n - 1);
    _exit(0);
  }
  pause();
  wait();
}
