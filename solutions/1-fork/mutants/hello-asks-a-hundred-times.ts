// Wrong: asks a hundred times whether the child has ended, and goes: a child that has not run by then is left behind.
// Racy: by itself it failed in 0 of 42 gradings.
// Fails: hello.child, hello.reaped
import { _exit, fork, getpid, getppid, WNOHANG, waitpid } from "#posix";

export function hello(): void {
  const pid = fork();
  if (pid === 0) {
    console.log("child", getpid(), getppid());
    _exit(0);
  }
  console.log("parent", getpid(), pid);
  for (let i = 0; i < 100 && waitpid(pid, WNOHANG).pid === 0; i++);
}
