// Wrong: blocks SIGHUP instead of ignoring it: the program starts with a mask that it does not know of, and dies as soon as it unblocks.
// Fails: nohup.ignored
// Because nohup.ignored: blocked: SIGHUP
import { execvp, SIG_BLOCK, SIGHUP, sigprocmask } from "#posix";

export function nohup(argv: string[]): void {
  sigprocmask(SIG_BLOCK, [SIGHUP]);
  execvp(argv[0] as string, argv);
}
