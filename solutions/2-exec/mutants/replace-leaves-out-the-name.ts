// Wrong: passes the arguments alone; the first of them takes the place of the name.
// Fails: replace.argv
// Because replace.argv: it was called as ["args", "print"
import { _exit, execvp } from "#posix";

export function replace(file: string, ...args: string[]): void {
  try {
    execvp(file, args);
  } catch (error) {
    _exit((error as NodeJS.ErrnoException).code === "EACCES" ? 126 : 127);
  }
}
