// Wrong: opens both with O_CLOEXEC, as one should by habit, and forgets that one is to stay.
// Fails: passOne.keeps
// Because passOne.keeps: none is
import { execv, O_CLOEXEC, O_RDONLY, open } from "#posix";

export function passOne(program: string, keep: string, drop: string): void {
  open(keep, O_RDONLY | O_CLOEXEC);
  open(drop, O_RDONLY | O_CLOEXEC);
  execv(program, [program, "fds"]);
}
