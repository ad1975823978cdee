// Right: asks Node instead of the binding for the pids, and lets process.exit end the child.
import { fork, wait } from "#posix";

export function hello(): void {
  const pid = fork();
  if (pid === 0) {
    console.log("child", process.pid, process.ppid);
    process.exit(0);
  }
  console.log("parent", process.pid, pid);
  wait();
}
