// Wrong: the two statuses are the wrong way round.
// Fails: replace.fails
// Because replace.fails: main exited with status 126
// Because replace.fails: main exited with status 127
import { _exit, execvp } from "#posix";

export function replace(file: string, ...args: string[]): void {
  try {
    execvp(file, [file, ...args]);
  } catch (error) {
    _exit((error as NodeJS.ErrnoException).code === "ENOENT" ? 126 : 127);
  }
}
