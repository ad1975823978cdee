// Attack: forks and ends, forks and ends: whoever wants to kill it knows only a pid that is gone already. main has ended long ago.
// Ends: exited 0 or limit births
// Limits: births=400
import { _exit, fork } from "#posix";

export function attack(): void {
  if (fork() > 0) return;
  for (;;) if (fork() > 0) _exit(0);
}
