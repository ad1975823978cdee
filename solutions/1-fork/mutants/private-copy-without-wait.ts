// Wrong: the parent sleeps for a while, hoping that the child will be done, and never reaps it.
// Fails: privateCopy.reaped
// Because privateCopy.reaped: and no wait call of main returned it
import { _exit, fork, nanosleep } from "#posix";

export function privateCopy(value: number): void {
  let mine = value;
  if (fork() === 0) {
    mine += 1;
    console.log("value", mine);
    _exit(0);
  }
  nanosleep(0.05);
  console.log("value", mine);
}
