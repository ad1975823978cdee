// Wrong: sends itself the signal instead of waiting for the one that is to come.
// Fails: catchOne.sleeps
// Because catchOne.sleeps: main exited with status 0 before
import { getpid, kill, sigabbrev, signal } from "#posix";

export function catchOne(signo: number): void {
  signal(signo, (number, info) => console.log("caught", `SIG${sigabbrev(number)}`, "from", info.pid));
  kill(getpid(), signo);
}
