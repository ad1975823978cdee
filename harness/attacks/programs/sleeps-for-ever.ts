// Attack: sleeps for ever, with a timer, so that nobody can say that it never goes on.
// Ends: limit wall-ms
// Limits: wall-ms=300
import { nanosleep } from "#posix";

export function attack(): void {
  for (;;) nanosleep(1_000_000);
}
