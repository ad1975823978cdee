// Wrong: waits again when the signal has been handled: once was asked.
// Fails: catchOne.ends
// Because catchOne.ends: sigsuspend, waiting for a signal: none came
import { pause, sigabbrev, signal } from "#posix";

export function catchOne(signo: number): void {
  signal(signo, (number, info) => console.log("caught", `SIG${sigabbrev(number)}`, "from", info.pid));
  for (;;) pause();
}
