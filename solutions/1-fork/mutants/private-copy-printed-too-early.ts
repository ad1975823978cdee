// Wrong: the parent prints and then waits: at that time the child may not have changed anything yet.
// Fails: privateCopy.order
// Because privateCopy.order: before a wait call had returned main.1
import { _exit, fork, waitpid } from "#posix";

export function privateCopy(value: number): void {
  let mine = value;
  const pid = fork();
  if (pid === 0) {
    mine += 1;
    console.log("value", mine);
    _exit(0);
  }
  console.log("value", mine);
  waitpid(pid);
}
