// Right: one body for every place in the line, the last included, and each process says where it stands.
import { fork, getpid, P_ALL, WEXITED, waitid } from "#posix";

export function chain(n: number): void {
  let left = n;
  let child = 0;
  while (left > 0) {
    child = fork();
    if (child !== 0) break;
    left--;
  }
  console.log(`process ${getpid()}, ${left} below me`);
  if (child !== 0) waitid(P_ALL, 0, WEXITED);
}
