// Attack: leaves a stopped process behind in its supervisor's group, which is orphaned by that: the kernel hangs the whole group up, and the
//   run would count as given up by whoever wanted it.
// Ends: exited 5 or deadlock
import { _exit, fork, getpgid, getpid, getppid, kill, pause, SIGSTOP, setpgid } from "#posix";

export function attack(): void {
  const group = getpgid(getppid());
  if (fork() === 0) {
    try {
      setpgid(0, group);
    } catch {
      // Not in every tier.
    }
    if (fork() === 0) {
      kill(getpid(), SIGSTOP);
      pause();
    }
    _exit(0);
  }
  _exit(5);
}
