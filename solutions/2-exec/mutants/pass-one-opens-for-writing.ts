// Wrong: opens the file to keep for writing alone: the program holds it, and cannot read it.
// Fails: passOne.opens
// Because passOne.opens: main opened it in a way in which nobody can read
import { execv, O_CLOEXEC, O_RDONLY, O_WRONLY, open } from "#posix";

export function passOne(program: string, keep: string, drop: string): void {
  open(keep, O_WRONLY);
  open(drop, O_RDONLY | O_CLOEXEC);
  execv(program, [program, "fds"]);
}
