// Right: no handler at all: the signal is blocked and taken out of the pending set by sigwaitinfo.
import { SIG_BLOCK, sigabbrev, sigprocmask, sigwaitinfo } from "#posix";

export function catchOne(signo: number): void {
  sigprocmask(SIG_BLOCK, [signo]);
  const info = sigwaitinfo([signo]);
  console.log(`caught SIG${sigabbrev(info.signo)} from ${info.pid}`);
}
