// Wrong: does not open the file that it must not pass on.
// Fails: passOne.opens
// Because passOne.opens: main did not open it
import { execv, O_RDONLY, open } from "#posix";

export function passOne(program: string, keep: string, drop: string): void {
  void drop;
  open(keep, O_RDONLY);
  execv(program, [program, "fds"]);
}
