// Wrong: says "not found" of a file that is there and may not be executed.
// Fails: replace.fails
// Because replace.fails: main exited with status 127
import { _exit, execvp } from "#posix";

export function replace(file: string, ...args: string[]): void {
  try {
    execvp(file, [file, ...args]);
  } catch {
    console.error(`${file}: command not found`);
    _exit(127);
  }
}
