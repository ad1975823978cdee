// Attack: comes and goes as fast as it can, so that pids come again while the tracer still speaks of the old ones.
// Ends: limit births
// Limits: births=600
import { _exit, fork, waitpid } from "#posix";

export function attack(): void {
  for (;;) {
    const child = fork();
    if (child === 0) _exit(0);
    waitpid(child);
  }
}
