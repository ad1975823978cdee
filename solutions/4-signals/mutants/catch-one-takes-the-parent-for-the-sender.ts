// Wrong: thinks that only a parent can send signals.
// Fails: catchOne.line
import { getppid, SIG_BLOCK, sigabbrev, sigprocmask, sigwait } from "#posix";

export function catchOne(signo: number): void {
  sigprocmask(SIG_BLOCK, [signo]);
  sigwait([signo]);
  console.log("caught", `SIG${sigabbrev(signo)}`, "from", getppid());
}
