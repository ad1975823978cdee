// Wrong: F_SETFL instead of F_SETFD; close-on-exec belongs to the descriptor, F_SETFL is for what belongs to the open file.
// Fails: passOne.drops
// Because passOne.drops: it held 4 (drop.txt) as well
import { execv, F_SETFL, FD_CLOEXEC, fcntl, O_RDONLY, open } from "#posix";

export function passOne(program: string, keep: string, drop: string): void {
  open(keep, O_RDONLY);
  const dropped = open(drop, O_RDONLY);
  fcntl(dropped, F_SETFL, FD_CLOEXEC);
  execv(program, [program, "fds"]);
}
