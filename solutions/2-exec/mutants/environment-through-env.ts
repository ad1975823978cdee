// Wrong: lets env do it, which is a program on the way and cannot change the name.
// Fails: environment.becomes
// Because environment.becomes: called as ["env", "-i"
import { execv } from "#posix";

export function environment(program: string, ...pairs: string[]): void {
  execv("/usr/bin/env", ["env", "-i", ...pairs, program]);
}
