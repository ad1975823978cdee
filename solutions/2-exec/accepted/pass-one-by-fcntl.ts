// Right: sets the flag with fcntl, after opening, and leaves the other flags as they are.
import { execv, F_GETFD, F_SETFD, FD_CLOEXEC, fcntl, O_RDONLY, open } from "#posix";

export function passOne(program: string, keep: string, drop: string): void {
  const dropped = open(drop, O_RDONLY);
  open(keep, O_RDONLY);
  fcntl(dropped, F_SETFD, fcntl(dropped, F_GETFD) | FD_CLOEXEC);
  execv(program, [program, "fds"]);
}
