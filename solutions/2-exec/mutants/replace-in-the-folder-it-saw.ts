// Wrong: has seen in a trace that the program lies in "tools", and never reads PATH.
// Fails: replace.becomes
// Because replace.becomes: main became tools/
import { _exit, execv } from "#posix";

export function replace(file: string, ...args: string[]): void {
  try {
    execv(file.includes("/") ? file : `tools/${file}`, [file, ...args]);
  } catch (error) {
    _exit((error as NodeJS.ErrnoException).code === "EACCES" ? 126 : 127);
  }
}
