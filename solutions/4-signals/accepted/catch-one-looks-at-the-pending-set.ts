// Right: blocks all signals there are, sleeps for a second at a time, asks what is pending, and takes it.
import { SIG_SETMASK, sigabbrev, sigpending, sigprocmask, sigtimedwait, sleep } from "#posix";

export function catchOne(signo: number): void {
  const all = Array.from({ length: 31 }, (_, i) => i + 1);
  sigprocmask(SIG_SETMASK, all);
  while (!sigpending().includes(signo)) sleep(1);
  const { pid } = sigtimedwait([signo], 0);
  console.log("caught", `SIG${sigabbrev(signo)}`, "from", pid);
}
