// Wrong: makes one argument of all of them.
// Fails: replace.argv
// Because replace.argv: it was called as ["probe", "args print
import { _exit, execlp } from "#posix";

export function replace(file: string, ...args: string[]): void {
  try {
    execlp(file, file, args.join(" "));
  } catch (error) {
    _exit((error as NodeJS.ErrnoException).code === "EACCES" ? 126 : 127);
  }
}
