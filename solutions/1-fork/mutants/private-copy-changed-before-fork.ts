// Wrong: changes the variable before fork, so that both processes have the change.
// Fails: privateCopy.parent
// Because privateCopy.parent: it printed "value
import { _exit, fork, waitpid } from "#posix";

export function privateCopy(value: number): void {
  let mine = value;
  mine += 1;
  const pid = fork();
  if (pid === 0) {
    console.log("value", mine);
    _exit(0);
  }
  waitpid(pid);
  console.log("value", mine);
}
