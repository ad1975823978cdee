// Wrong: makes a command line and splits it again; an argument with a space becomes two, and an empty one vanishes.
// Fails: replace.argv
import { _exit, execvp } from "#posix";

export function replace(file: string, ...args: string[]): void {
  const line = `${file} ${args.join(" ")}`;
  try {
    execvp(file, line.trim().split(/ +/));
  } catch (error) {
    _exit((error as NodeJS.ErrnoException).code === "EACCES" ? 126 : 127);
  }
}
