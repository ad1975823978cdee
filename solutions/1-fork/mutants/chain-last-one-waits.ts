// Wrong: every process waits, the last of the line too, which has no child: ECHILD ends it with status 1.
// Fails: chain.ends
// Because chain.ends: exited with status 1 (as an uncaught error does)
import { _exit, fork, wait } from "#posix";

export function chain(n: number): void {
  let generation = 0;
  while (generation < n && fork() === 0) generation++;
  wait();
  if (generation > 0) _exit(0);
}
