// Wrong: sleeps in a read, which the handler interrupts: EINTR, which nobody catches.
// Fails: catchOne.ends
// Because catchOne.ends: main exited with status 1
import { pipe, read, sigabbrev, sigaction } from "#posix";

export function catchOne(signo: number): void {
  const [forEver] = pipe();
  sigaction(signo, {
    handler: (number, info) => console.log("caught", `SIG${sigabbrev(number)}`, "from", info.pid),
  });
  read(forEver, 1);
}
