// Wrong: never unblocks anything: prints 1 and n, which the book says.
// Fails: coalesce.taken
// Because coalesce.taken: main never took SIGUSR1
import { _exit, fork, getppid, kill, SIG_BLOCK, SIGRTMIN, SIGUSR1, sigprocmask, waitpid } from "#posix";

export function coalesce(n: number): void {
  sigprocmask(SIG_BLOCK, [SIGUSR1, SIGRTMIN]);
  const child = fork();
  if (child === 0) {
    for (let i = 0; i < n; i++) {
      kill(getppid(), SIGUSR1);
      kill(getppid(), SIGRTMIN);
    }
    _exit(0);
  }
  waitpid(child);
  console.log("standard", 1);
  console.log("realtime", n);
}
