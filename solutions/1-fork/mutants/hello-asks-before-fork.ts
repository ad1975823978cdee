// Wrong: asks for the pid once, before fork; in the child the variable still holds the parent's.
// Fails: hello.child
// Because hello.child: is the pid of main
import { _exit, fork, getpid, getppid, waitpid } from "#posix";

export function hello(): void {
  const me = getpid();
  const pid = fork();
  if (pid === 0) {
    console.log("child", me, getppid());
    _exit(0);
  }
  console.log("parent", me, pid);
  waitpid(pid);
}
