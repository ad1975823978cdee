// Wrong: no _exit in the child, which goes on and prints a parent's line of its own, with 0 for a child.
// Fails: hello.parent
// Because hello.parent: main.1 printed "parent * 0"
import { fork, getpid, getppid, waitpid } from "#posix";

export function hello(): void {
  const pid = fork();
  if (pid === 0) {
    console.log("child", getpid(), getppid());
  }
  console.log("parent", getpid(), pid);
  if (pid > 0) waitpid(pid);
}
