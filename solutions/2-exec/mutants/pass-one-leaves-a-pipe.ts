// Wrong: the files are right, but a pipe that was made on the way crosses the exec with them.
// Fails: passOne.drops
// Because passOne.drops: (pipe:
import { execv, O_CLOEXEC, O_RDONLY, open, pipe } from "#posix";

export function passOne(program: string, keep: string, drop: string): void {
  pipe();
  open(keep, O_RDONLY);
  open(drop, O_RDONLY | O_CLOEXEC);
  execv(program, [program, "fds"]);
}
