// Wrong: ignores the signal: it is dropped as soon as it comes, and pause sleeps for ever.
// Fails: catchOne.arrives
// Because catchOne.arrives: came and was ignored
import { getppid, pause, SIG_IGN, sigabbrev, signal } from "#posix";

export function catchOne(signo: number): void {
  signal(signo, SIG_IGN);
  pause();
  console.log("caught", `SIG${sigabbrev(signo)}`, "from", getppid());
}
