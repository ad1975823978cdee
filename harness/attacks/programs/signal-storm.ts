// Attack: two processes that send each other every signal that can be queued, as fast as they can: the tracer drowns in stops.
// Ends: limit events
// Limits: events=4000
import { fork, getpid, getppid, SIG_IGN, signal } from "#posix";
import { loadNative } from "./means/native.ts";

export function attack(): void {
  const { call } = loadNative();
  for (const signo of [10, 12]) signal(signo, SIG_IGN);
  const main = getpid();
  const child = fork();
  const other = child === 0 ? main : child;
  for (;;) {
    for (const signo of [10, 12, 17, 18]) call("kill", other, signo);
    getppid();
  }
}
