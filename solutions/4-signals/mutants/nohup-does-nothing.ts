// Wrong: only becomes the program, which SIGHUP ends.
// Fails: nohup.ignored, nohup.survives
// Because nohup.survives: main was killed by SIGHUP
import { execvp } from "#posix";

export function nohup(argv: string[]): void {
  execvp(argv[0] as string, argv);
}
