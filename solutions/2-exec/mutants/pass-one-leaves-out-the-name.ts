// Wrong: the vector begins with the argument, which is taken for the program's name.
// Fails: passOne.becomes
// Because passOne.becomes: it was called as ["fds"]
import { execv, O_CLOEXEC, O_RDONLY, open } from "#posix";

export function passOne(program: string, keep: string, drop: string): void {
  open(keep, O_RDONLY);
  open(drop, O_RDONLY | O_CLOEXEC);
  execv(program, ["fds"]);
}
