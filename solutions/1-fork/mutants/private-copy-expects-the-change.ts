// Wrong: prints what the parent would have if the variable were shared, as after vfork: value plus one, worked out by hand.
// Fails: privateCopy.parent
// Because privateCopy.parent: it printed "value
import { _exit, fork, waitpid } from "#posix";

export function privateCopy(value: number): void {
  const pid = fork();
  if (pid === 0) {
    console.log("value", value + 1);
    _exit(0);
  }
  waitpid(pid);
  console.log("value", value + 1);
}
