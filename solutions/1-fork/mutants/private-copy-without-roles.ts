// Wrong: never asks which process it is: both change the variable, and nobody waits.
// Fails: privateCopy.parent, privateCopy.reaped
import { fork } from "#posix";

export function privateCopy(value: number): void {
  let mine = value;
  fork();
  mine += 1;
  console.log("value", mine);
}
