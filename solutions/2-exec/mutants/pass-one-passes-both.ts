// Wrong: opens both as usual; a descriptor stays open across exec unless somebody says otherwise.
// Fails: passOne.drops
// Because passOne.drops: it held 4 (drop.txt) as well
import { execv, O_RDONLY, open } from "#posix";

export function passOne(program: string, keep: string, drop: string): void {
  open(keep, O_RDONLY);
  open(drop, O_RDONLY);
  execv(program, [program, "fds"]);
}
