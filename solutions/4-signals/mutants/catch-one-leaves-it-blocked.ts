// Wrong: blocks the signal and then waits for its handler, which cannot run: it stays pending.
// Fails: catchOne.arrives
// Because catchOne.arrives: it was sent and stayed pending
import { pause, SIG_BLOCK, sigabbrev, signal, sigprocmask } from "#posix";

export function catchOne(signo: number): void {
  sigprocmask(SIG_BLOCK, [signo]);
  signal(signo, (number, info) => console.log("caught", `SIG${sigabbrev(number)}`, "from", info.pid));
  pause();
}
