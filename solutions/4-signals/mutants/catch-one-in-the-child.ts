// Wrong: a child waits for the signal; but it is main that is sent it, and dies.
// Fails: catchOne.arrives
// Because catchOne.arrives: main was killed by it
import { _exit, fork, SIG_BLOCK, sigabbrev, sigprocmask, sigwaitinfo, waitpid } from "#posix";

export function catchOne(signo: number): void {
  const child = fork();
  if (child === 0) {
    sigprocmask(SIG_BLOCK, [signo]);
    const { pid } = sigwaitinfo([signo]);
    console.log("caught", `SIG${sigabbrev(signo)}`, "from", pid);
    _exit(0);
  }
  waitpid(child);
}
