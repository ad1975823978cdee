// Wrong: closes everything from 3 upwards before the exec, to be on the safe side.
// Fails: passOne.keeps
// Because passOne.keeps: none is
import { close_range, execv, O_RDONLY, open } from "#posix";

export function passOne(program: string, keep: string, drop: string): void {
  open(keep, O_RDONLY);
  open(drop, O_RDONLY);
  close_range(3, 2 ** 32 - 1);
  execv(program, [program, "fds"]);
}
