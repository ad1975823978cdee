// Wrong: the parent does not wait, and the child asks for its parent when that has ended: it prints the adopter's pid.
// Fails: hello.child, hello.reaped
// Because hello.child: main had ended by then, and * is the process that adopted its child
// Because hello.reaped: and no wait call of main returned it
import { _exit, fork, getpid, getppid, nanosleep } from "#posix";

export function hello(): void {
  const parent = getpid();
  const pid = fork();
  if (pid === 0) {
    while (getppid() === parent) nanosleep(0.001);
    console.log("child", getpid(), getppid());
    _exit(0);
  }
  console.log("parent", getpid(), pid);
}
