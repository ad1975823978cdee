// Attack: a daemon, forked twice, in a session of its own, that ignores every signal: it would stay when the run is over, and wait for others.
// Ends: exited 0
import { _exit, fork, pause, SIG_IGN, setsid, signal } from "#posix";

export function attack(): void {
  if (fork() > 0) return;
  setsid();
  if (fork() > 0) _exit(0);
  for (let signo = 1; signo < 32; signo++) {
    try {
      signal(signo, SIG_IGN);
    } catch {
      // KILL, STOP and those of the processor cannot be ignored.
    }
  }
  for (;;) pause();
}
