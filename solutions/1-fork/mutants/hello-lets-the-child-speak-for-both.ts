// Wrong: the child knows both pids, so it prints both lines; the parent prints nothing.
// Fails: hello.parent
// Because hello.parent: main.1 printed "parent *", and main did not
import { _exit, fork, getpid, getppid, waitpid } from "#posix";

export function hello(): void {
  const pid = fork();
  if (pid === 0) {
    console.log("child", getpid(), getppid());
    console.log("parent", getppid(), getpid());
    _exit(0);
  }
  waitpid(pid);
}
