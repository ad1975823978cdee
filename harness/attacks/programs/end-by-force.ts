// Attack: ends without any of the runtime's doing, in a child, too, while others still run.
// Ends: killed 6
import { fork, pause } from "#posix";

export function attack(): void {
  if (fork() === 0) for (;;) pause();
  process.abort();
}
