// Wrong: no fork: a number is printed that nobody has.
// Fails: zombie.line
// Because zombie.line: main forked nobody
import { getpid } from "#posix";

export function zombie(): void {
  console.log("zombie", getpid() + 1);
}
