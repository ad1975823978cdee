// Attack: stops itself: a run that neither goes on nor ends, and blocks whoever grades.
// Ends: deadlock
import { getpid, kill, SIGSTOP } from "#posix";

export function attack(): void {
  kill(getpid(), SIGSTOP);
}
