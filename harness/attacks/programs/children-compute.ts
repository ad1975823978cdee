// Attack: computes for ever in many children, none of which lives for long: each is below the limit.
// Ends: limit cpu-ms or limit births
// Limits: cpu-ms=400 births=900
import { _exit, fork, waitpid } from "#posix";

export function attack(): void {
  for (;;) {
    const child = fork();
    if (child === 0) {
      for (let i = 0; i < 2e6; i++);
      _exit(0);
    }
    waitpid(child);
  }
}
