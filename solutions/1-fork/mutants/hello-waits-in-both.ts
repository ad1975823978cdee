// Wrong: the child runs on into the wait call; it has no children, and the error ECHILD ends it.
// Fails: hello.ends
// Because hello.ends: main.1 exited with status 1 (as an uncaught error does)
import { fork, getpid, getppid, wait } from "#posix";

export function hello(): void {
  const pid = fork();
  if (pid === 0) {
    console.log("child", getpid(), getppid());
  } else {
    console.log("parent", getpid(), pid);
  }
  wait();
}
