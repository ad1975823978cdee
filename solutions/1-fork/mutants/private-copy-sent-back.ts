// Wrong: holds it for a fault that the parent's variable did not change, and sends the new value back through a pipe.
// Fails: privateCopy.parent
// Because privateCopy.parent: it printed "value
import { _exit, fork, pipe, read, waitpid, write } from "#posix";

export function privateCopy(value: number): void {
  let mine = value;
  const [from, to] = pipe();
  const pid = fork();
  if (pid === 0) {
    mine += 1;
    console.log("value", mine);
    write(to, String(mine));
    _exit(0);
  }
  waitpid(pid);
  mine = Number(read(from, 100).toString());
  console.log("value", mine);
}
