// Wrong: the flag is on one descriptor of the file, and a copy made by dup has none.
// Fails: passOne.drops
// Because passOne.drops: it held 5 (drop.txt) as well
import { dup, execv, O_CLOEXEC, O_RDONLY, open, read } from "#posix";

export function passOne(program: string, keep: string, drop: string): void {
  open(keep, O_RDONLY);
  const dropped = open(drop, O_RDONLY | O_CLOEXEC);
  read(dup(dropped), 10);
  execv(program, [program, "fds"]);
}
