// Right: the child prints its parent's pid from a variable that was set before fork; it holds the parent's pid in both processes.
import { _exit, fork, getpid, waitpid } from "#posix";

export function hello(): void {
  const parent = getpid();
  const pid = fork();
  if (pid === 0) {
    console.log("child", getpid(), parent);
    _exit(0);
  }
  console.log("parent", parent, pid);
  waitpid(pid);
}
