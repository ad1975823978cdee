// Wrong: prints what fork returned in the child as if it were the child's pid; it is 0 there.
// Fails: hello.child
// Because hello.child: 0 is the pid of no process of this run
import { _exit, fork, getpid, getppid, waitpid } from "#posix";

export function hello(): void {
  const pid = fork();
  if (pid === 0) {
    console.log("child", pid, getppid());
    _exit(0);
  }
  console.log("parent", getpid(), pid);
  waitpid(pid);
}
