// Wrong: the flag is on the file to keep.
// Fails: passOne.keeps, passOne.drops
// Because passOne.drops: (drop.txt) as well
import { execv, F_SETFD, FD_CLOEXEC, fcntl, O_RDONLY, open } from "#posix";

export function passOne(program: string, keep: string, drop: string): void {
  const kept = open(keep, O_RDONLY);
  open(drop, O_RDONLY);
  fcntl(kept, F_SETFD, FD_CLOEXEC);
  execv(program, [program, "fds"]);
}
