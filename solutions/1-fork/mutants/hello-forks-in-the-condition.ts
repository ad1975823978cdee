// Wrong: calls fork once for the variable and once more in the condition; there are four processes.
// Fails: hello.forks
import { _exit, fork, getpid, getppid, wait } from "#posix";

export function hello(): void {
  const pid = fork();
  if (fork() === 0) {
    console.log("child", getpid(), getppid());
    _exit(0);
  }
  console.log("parent", getpid(), pid);
  wait();
}
