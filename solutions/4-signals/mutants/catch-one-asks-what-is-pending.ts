// Wrong: blocks the signal and asks in a loop whether it is pending.
// Fails: catchOne.sleeps
// Because catchOne.sleeps: main kept asking
import { SIG_BLOCK, sigabbrev, sigpending, sigprocmask, sigwaitinfo } from "#posix";

export function catchOne(signo: number): void {
  sigprocmask(SIG_BLOCK, [signo]);
  while (!sigpending().includes(signo));
  const { pid } = sigwaitinfo([signo]);
  console.log("caught", `SIG${sigabbrev(signo)}`, "from", pid);
}
