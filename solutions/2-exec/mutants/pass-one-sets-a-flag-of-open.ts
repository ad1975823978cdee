// Wrong: gives open's O_CLOEXEC to F_SETFD, which looks at another bit.
// Fails: passOne.drops
// Because passOne.drops: it held 4 (drop.txt) as well
import { execv, F_SETFD, fcntl, O_CLOEXEC, O_RDONLY, open } from "#posix";

export function passOne(program: string, keep: string, drop: string): void {
  open(keep, O_RDONLY);
  const dropped = open(drop, O_RDONLY);
  fcntl(dropped, F_SETFD, O_CLOEXEC);
  execv(program, [program, "fds"]);
}
