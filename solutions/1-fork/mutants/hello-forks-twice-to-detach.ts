// Wrong: forks twice, as daemons do, so that the process which prints is a grandchild.
// Fails: hello.forks
// Because hello.forks: main.1 forked main.1.1
import { _exit, fork, getpid, getppid, wait, waitpid } from "#posix";

export function hello(): void {
  const pid = fork();
  if (pid === 0) {
    if (fork() === 0) {
      console.log("child", getpid(), getppid());
      _exit(0);
    }
    wait();
    _exit(0);
  }
  console.log("parent", getpid(), pid);
  waitpid(pid);
}
