// Wrong: exits from the handler with 128 and the signal's number, as if the signal had killed it.
// Fails: catchOne.ends
// Because catchOne.ends: main exited with status 1
import { _exit, pause, sigabbrev, signal } from "#posix";

export function catchOne(signo: number): void {
  signal(signo, (number, info) => {
    console.log("caught", `SIG${sigabbrev(number)}`, "from", info.pid);
    _exit(128 + number);
  });
  pause();
}
