// Wrong: calls fork once for the variable and once more in the condition; there are four processes.
// Fails: hello.forks
// Because hello.forks: main forked 2 children: main.1, main.2
// Because hello.forks: main.1 forked main.1.1
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
