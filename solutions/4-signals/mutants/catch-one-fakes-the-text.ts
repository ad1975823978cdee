// Wrong: nothing is waited for: the line is printed, with a pid that was guessed, and main is done.
// Fails: catchOne.sleeps
// Because catchOne.sleeps: before it had been sent anything
import { getppid, sigabbrev } from "#posix";

export function catchOne(signo: number): void {
  console.log("caught", `SIG${sigabbrev(signo)}`, "from", getppid());
}
