// Wrong: becomes a shell, which reads the words once more and becomes the program in its turn.
// Fails: replace.becomes
// Because replace.becomes: called as ["sh", "-c", "probe args
import { execvp } from "#posix";

export function replace(file: string, ...args: string[]): void {
  execvp("sh", ["sh", "-c", [file, ...args].join(" ")]);
}
