// Wrong: lets the system's own nohup do it.
// Fails: nohup.runs
// Because nohup.runs: main became *nohup
import { execvp } from "#posix";

export function nohup(argv: string[]): void {
  execvp("nohup", ["nohup", ...argv]);
}
