// Wrong: makes the file the program's standard input; that is for lab 5, and descriptor 0 was to stay what it was.
// Fails: passOne.drops
// Because passOne.drops: it was keep.txt
import { close, dup2, execv, O_CLOEXEC, O_RDONLY, open } from "#posix";

export function passOne(program: string, keep: string, drop: string): void {
  const kept = open(keep, O_RDONLY);
  open(drop, O_RDONLY | O_CLOEXEC);
  dup2(kept, 0);
  close(kept);
  execv(program, [program, "fds"]);
}
