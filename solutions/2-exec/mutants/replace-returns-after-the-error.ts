// Wrong: complains and returns, so that the caller learns from status 0 that all went well.
// Fails: replace.fails
// Because replace.fails: main exited with status 0
import { execvp } from "#posix";

export function replace(file: string, ...args: string[]): void {
  try {
    execvp(file, [file, ...args]);
  } catch (error) {
    console.error(String(error));
  }
}
