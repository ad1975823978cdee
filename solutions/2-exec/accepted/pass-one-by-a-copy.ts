// Right: opens both with the flag, and keeps a copy, which does not have it.
import { dup, execv, O_CLOEXEC, O_RDONLY, open } from "#posix";

export function passOne(program: string, keep: string, drop: string): void {
  const kept = open(keep, O_RDONLY | O_CLOEXEC);
  open(drop, O_RDONLY | O_CLOEXEC);
  dup(kept);
  execv(program, [program, "fds"]);
}
