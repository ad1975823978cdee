// Attack: ends its own process group at once, itself included: a supervisor that shares the group would go, too.
// Ends: killed 9
import { fork, kill, pause, SIGKILL } from "#posix";

export function attack(): void {
  for (let i = 0; i < 3; i++) if (fork() === 0) for (;;) pause();
  kill(0, SIGKILL);
}
