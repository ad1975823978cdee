// Right: no _exit: the child's branch returns from the task, which ends it with status 0.
import { fork, getpid, getppid, P_PID, WEXITED, waitid } from "#posix";

export function hello(): void {
  const pid = fork();
  if (pid === 0) {
    console.log("child", getpid(), getppid());
    return;
  }
  console.log("parent", getpid(), pid);
  waitid(P_PID, pid, WEXITED);
}
