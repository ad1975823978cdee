// Attack: children that end and are waited for by nobody: each keeps its pid.
// Ends: limit births or limit processes
// Limits: births=300 processes=64
import { _exit, fork } from "#posix";

export function attack(): void {
  for (;;) if (fork() === 0) _exit(0);
}
