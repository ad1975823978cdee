// Right: no flag at all; what the program must not have is closed before the exec.
import { close, execl, O_RDONLY, open, read } from "#posix";

export function passOne(program: string, keep: string, drop: string): void {
  open(keep, O_RDONLY);
  const dropped = open(drop, O_RDONLY);
  console.log(read(dropped, 100).toString());
  close(dropped);
  execl(program, program, "fds");
}
