// Wrong: lets env do the search; that is another program on the way.
// Fails: replace.becomes
// Because replace.becomes: called as ["env", "probe", "args"
import { execv } from "#posix";

export function replace(file: string, ...args: string[]): void {
  execv("/usr/bin/env", ["env", file, ...args]);
}
