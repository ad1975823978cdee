// Wrong: exits with the error's number, 2 or 13; programs use such statuses themselves.
// Fails: replace.fails
// Because replace.fails: main exited with status 2
// Because replace.fails: main exited with status 13
import { _exit, execvp } from "#posix";

export function replace(file: string, ...args: string[]): void {
  try {
    execvp(file, [file, ...args]);
  } catch (error) {
    _exit(-((error as NodeJS.ErrnoException).errno ?? 0));
  }
}
