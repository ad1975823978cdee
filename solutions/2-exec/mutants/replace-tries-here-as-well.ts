// Wrong: what is not on PATH it takes from the current directory, where anybody may have left it.
// Fails: replace.fails
// Because replace.fails: main became
import { _exit, execv, execvp } from "#posix";

export function replace(file: string, ...args: string[]): void {
  try {
    execvp(file, [file, ...args]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EACCES") _exit(126);
  }
  try {
    execv(`./${file}`, [file, ...args]);
  } catch {
    _exit(127);
  }
}
