// Right: both print before the change as well; what counts is what they print at the end.
import { _exit, fork, waitpid } from "#posix";

export function privateCopy(value: number): void {
  let mine = value;
  console.log("value", mine);
  const pid = fork();
  if (pid === 0) {
    console.log("value", mine, "(child, before)");
    mine = 0;
    console.log("value", mine, "(child, after)");
    _exit(0);
  }
  console.log("value", mine, "(parent, before)");
  waitpid(pid);
  console.log("value", mine, "(parent, after)");
}
