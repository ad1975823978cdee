// Wrong: nothing is said about the signal, which does what it does by default: it kills main.
// Fails: catchOne.arrives
// Because catchOne.arrives: did what it does by default: main was killed by it
import { getppid, pause, sigabbrev } from "#posix";

export function catchOne(signo: number): void {
  pause();
  console.log("caught", `SIG${sigabbrev(signo)}`, "from", getppid());
}
