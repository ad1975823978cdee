// Wrong: the child prints first and changes its variable afterwards.
// Fails: privateCopy.child
// Because privateCopy.child: the value from before
import { _exit, fork, waitpid } from "#posix";

export function privateCopy(value: number): void {
  let mine = value;
  const pid = fork();
  if (pid === 0) {
    console.log("value", mine);
    mine += 1;
    _exit(0);
  }
  waitpid(pid);
  console.log("value", mine);
}
