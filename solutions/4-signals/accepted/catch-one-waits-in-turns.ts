// Right: waits for a minute at a time, and again when nothing has come; names from a table of its own.
import { SIG_SETMASK, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, sigprocmask, sigtimedwait } from "#posix";

const NAMES = new Map([
  [SIGHUP, "SIGHUP"],
  [SIGINT, "SIGINT"],
  [SIGQUIT, "SIGQUIT"],
  [SIGTERM, "SIGTERM"],
  [SIGUSR1, "SIGUSR1"],
  [SIGUSR2, "SIGUSR2"],
]);

export function catchOne(signo: number): void {
  const before = sigprocmask(SIG_SETMASK, [signo]);
  for (;;) {
    try {
      const { pid } = sigtimedwait([signo], 60);
      console.log("Caught:", NAMES.get(signo), "from", pid);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
    }
  }
  sigprocmask(SIG_SETMASK, before);
}
