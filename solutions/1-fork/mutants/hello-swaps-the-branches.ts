// Wrong: takes 0 for the parent's return value; each process prints the other one's line.
// Fails: hello.child, hello.parent
// Because hello.child: main printed "child *", and main.1 did not
// Because hello.parent: main.1 printed "parent *", and main did not
import { _exit, fork, getpid, getppid, wait } from "#posix";

export function hello(): void {
  const pid = fork();
  if (pid !== 0) {
    console.log("child", getpid(), getppid());
    wait();
  } else {
    console.log("parent", getpid(), pid);
    _exit(0);
  }
}
