// Wrong: prints its own pid in place of the sender's.
// Fails: catchOne.line
// Because catchOne.line: main printed "caught SIG*
import { getpid, SIG_BLOCK, sigabbrev, signal, sigprocmask, sigsuspend } from "#posix";

export function catchOne(signo: number): void {
  sigprocmask(SIG_BLOCK, [signo]);
  signal(signo, (number) => console.log("caught", `SIG${sigabbrev(number)}`, "from", getpid()));
  sigsuspend([]);
}
