// Wrong: asks often whether the child has ended and prints then, whatever the answer was.
// Racy: by itself it failed in 0 of 38 gradings.
// Fails: privateCopy.reaped
import { _exit, fork, WNOHANG, waitpid } from "#posix";

export function privateCopy(value: number): void {
  let mine = value;
  const pid = fork();
  if (pid === 0) {
    mine += 1;
    console.log("value", mine);
    _exit(0);
  }
  console.log("the child is", pid);
  for (let i = 0; i < 150 && waitpid(pid, WNOHANG).pid === 0; i++);
  console.log("value", mine);
}
