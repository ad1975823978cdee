// Right: the parent changes its copy too, and changes it back before it prints.
import { fork, wait } from "#posix";

let mine = 0;

export function privateCopy(value: number): void {
  mine = value;
  const pid = fork();
  mine += pid === 0 ? 1 : 2;
  if (pid === 0) {
    console.log("value:", mine);
    return;
  }
  wait();
  mine -= 2;
  console.log("value:", mine);
}
