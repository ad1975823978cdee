// Wrong: prints what the program would print, and is no program.
// Fails: passOne.becomes
// Because passOne.becomes: it made no attempt
import { O_RDONLY, open } from "#posix";

export function passOne(_program: string, keep: string, drop: string): void {
  const kept = open(keep, O_RDONLY);
  open(drop, O_RDONLY);
  console.log("fd", kept, keep);
}
