// Wrong: catches SIGHUP; but the handler's code is gone after exec, and the signal kills again.
// Fails: nohup.ignored, nohup.survives
// Because nohup.ignored: SIGHUP is not ignored
// Because nohup.survives: main was killed by SIGHUP
import { execvp, SIGHUP, signal } from "#posix";

export function nohup(argv: string[]): void {
  signal(SIGHUP, () => {});
  execvp(argv[0] as string, argv);
}
