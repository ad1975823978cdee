// Wrong: execv looks for no name; it runs whatever has that name in the current directory, or nothing.
// Fails: replace.becomes
// Because replace.becomes: main became probe, called as
import { _exit, execv } from "#posix";

export function replace(file: string, ...args: string[]): void {
  try {
    execv(file, [file, ...args]);
  } catch (error) {
    _exit((error as NodeJS.ErrnoException).code === "ENOENT" ? 127 : 126);
  }
}
