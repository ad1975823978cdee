// Right: a handler, a flag and pause, with nothing blocked: the signal comes when main sleeps.
import { pause, type SignalInfo, sigabbrev, signal } from "#posix";

export function catchOne(signo: number): void {
  let caught: SignalInfo | undefined;
  signal(signo, (_signo, info) => {
    caught = info;
  });
  while (!caught) pause();
  process.stdout.write(`caught SIG${sigabbrev(caught.signo)} from ${caught.pid}\n`);
}
