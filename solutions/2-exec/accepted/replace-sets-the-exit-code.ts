// Right: talks before and after, and lets Node's exit code end the process.
import { execvp } from "#posix";

export function replace(file: string, ...args: string[]): void {
  console.log(`about to become ${file}`);
  try {
    execvp(file, [file, ...args]);
  } catch (error) {
    console.log(`${file} it was not`);
    process.exitCode = (error as NodeJS.ErrnoException).code === "EACCES" ? 126 : 127;
  }
}
