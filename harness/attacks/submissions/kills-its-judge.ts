// Attack: ends or stops whoever watches, so that no check can be made; a run without a verdict must not be a passed one.
// Lab: 1
// Passes: nothing
import { getppid, kill, SIGKILL, SIGSTOP } from "#posix";

function strike(): void {
  for (const pid of [getppid(), 1, -1]) {
    for (const signo of [SIGSTOP, SIGKILL]) {
      try {
        kill(pid, signo);
      } catch {
        // As it must be.
      }
    }
  }
}

export const hello = strike;
export const fan = strike;
export const chain = strike;
export const tree = strike;
export const privateCopy = strike;
