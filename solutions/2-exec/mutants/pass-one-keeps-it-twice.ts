// Wrong: two descriptors of the file to keep cross the exec.
// Fails: passOne.keeps
// Because passOne.keeps: 2 are: 3 (keep.txt), 5 (keep.txt)
import { dup, execv, O_CLOEXEC, O_RDONLY, open } from "#posix";

export function passOne(program: string, keep: string, drop: string): void {
  const kept = open(keep, O_RDONLY);
  open(drop, O_RDONLY | O_CLOEXEC);
  dup(kept);
  execv(program, [program, "fds"]);
}
