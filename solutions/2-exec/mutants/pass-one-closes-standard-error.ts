// Wrong: closes descriptor 2 on the way; the program has nowhere to complain.
// Fails: passOne.drops
// Because passOne.drops: it was closed
import { close, execv, O_CLOEXEC, O_RDONLY, open } from "#posix";

export function passOne(program: string, keep: string, drop: string): void {
  open(keep, O_RDONLY);
  open(drop, O_RDONLY | O_CLOEXEC);
  close(2);
  execv(program, [program, "fds"]);
}
