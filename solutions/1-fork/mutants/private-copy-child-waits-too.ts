// Wrong: no _exit: the child runs on into waitpid, has no children, and the error ECHILD ends it.
// Fails: privateCopy.ends
// Because privateCopy.ends: main.1 exited with status 1 (as an uncaught error does)
import { fork, waitpid } from "#posix";

export function privateCopy(value: number): void {
  let mine = value;
  const pid = fork();
  if (pid === 0) {
    mine += 1;
    console.log("value", mine);
  }
  waitpid(pid);
  console.log("value", mine);
}
