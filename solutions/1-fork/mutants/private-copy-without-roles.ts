// Wrong: never asks which process it is: both change the variable, and nobody waits.
// Fails: privateCopy.parent, privateCopy.reaped
// Because privateCopy.parent: it printed "value
// Because privateCopy.reaped: and no wait call of main returned it
import { fork } from "#posix";

export function privateCopy(value: number): void {
  let mine = value;
  fork();
  mine += 1;
  console.log("value", mine);
}
