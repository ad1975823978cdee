// Wrong: nobody catches the error of a failed exec; the process ends with status 1, which says nothing.
// Fails: replace.fails
// Because replace.fails: main exited with status 1 (as an uncaught error does)
import { execvp } from "#posix";

export function replace(file: string, ...args: string[]): void {
  execvp(file, [file, ...args]);
}
