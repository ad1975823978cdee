// Wrong: calls execvp, which finds the program and cannot tell it where.
// Fails: search.environment
// Because search.environment: there is no variable _
import { _exit, execvp } from "#posix";

export function search(name: string, ...args: string[]): void {
  try {
    execvp(name, [name, ...args]);
  } catch (error) {
    _exit((error as NodeJS.ErrnoException).code === "EACCES" ? 126 : 127);
  }
}
