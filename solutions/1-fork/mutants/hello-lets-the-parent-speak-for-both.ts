// Wrong: the parent knows both pids, so it prints both lines; the child is there, and silent.
// Fails: hello.child
// Because hello.child: main printed "child *", and main.1 did not
import { _exit, fork, getpid, waitpid } from "#posix";

export function hello(): void {
  const pid = fork();
  if (pid === 0) _exit(0);
  console.log("parent", getpid(), pid);
  console.log("child", pid, getpid());
  waitpid(pid);
}
