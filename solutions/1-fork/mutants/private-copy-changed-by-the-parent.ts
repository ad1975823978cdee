// Wrong: the parent changes the variable and the child does not.
// Fails: privateCopy.child, privateCopy.parent
// Because privateCopy.child: the value from before
// Because privateCopy.parent: it printed "value
import { _exit, fork, waitpid } from "#posix";

export function privateCopy(value: number): void {
  let mine = value;
  const pid = fork();
  if (pid === 0) {
    console.log("value", mine);
    _exit(0);
  }
  waitpid(pid);
  mine += 1;
  console.log("value", mine);
}
