// Right: marks everything from 3 upwards, then takes the mark off the one; its number is 20.
import { CLOSE_RANGE_CLOEXEC, close_range, execv, F_DUPFD, F_SETFD, fcntl, O_RDONLY, open } from "#posix";

export function passOne(program: string, keep: string, drop: string): void {
  const kept = fcntl(open(keep, O_RDONLY), F_DUPFD, 20);
  open(drop, O_RDONLY);
  close_range(3, 63, CLOSE_RANGE_CLOEXEC);
  fcntl(kept, F_SETFD, 0);
  execv(program, [program, "fds"]);
}
