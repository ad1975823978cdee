// Right: execlp instead of execvp, and process.exit instead of _exit.
import { execlp } from "#posix";

export function replace(file: string, ...args: string[]): void {
  try {
    execlp(file, file, ...args);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    process.exit(code === "ENOENT" ? 127 : 126);
  }
}
