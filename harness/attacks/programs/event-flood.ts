// Attack: calls that are reported, without end: the recording would fill the grader's memory.
// Ends: limit events
// Limits: events=20000
import { close, dup } from "#posix";

export function attack(): void {
  for (;;) close(dup(1));
}
