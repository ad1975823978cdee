// Right: the handler throws what it was told, and the exception comes out of the call that slept.
import { SIG_BLOCK, type SignalInfo, sigabbrev, sigaction, sigprocmask, sigsuspend } from "#posix";

class Caught extends Error {
  readonly info: SignalInfo;
  constructor(info: SignalInfo) {
    super();
    this.info = info;
  }
}

export function catchOne(signo: number): void {
  sigprocmask(SIG_BLOCK, [signo]);
  sigaction(signo, {
    handler: (_signo, info) => {
      throw new Caught(info);
    },
  });
  try {
    for (;;) sigsuspend([]);
  } catch (error) {
    if (!(error instanceof Caught)) throw error;
    console.log("waiting is over");
    console.log("caught", `SIG${sigabbrev(error.info.signo)}`, "from", error.info.pid);
  }
}
