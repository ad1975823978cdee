// Wrong: waits in a loop that computes, for as long as it takes, with a whole processor.
// Fails: catchOne.sleeps
// Because catchOne.sleeps: kept computing
import { checkSignals, sigabbrev, signal } from "#posix";

export function catchOne(signo: number): void {
  let caught = false;
  signal(signo, (number, info) => {
    caught = true;
    console.log("caught", `SIG${sigabbrev(number)}`, "from", info.pid);
  });
  while (!caught) checkSignals();
}
