// Wrong: pauses until SIGCHLD has come, and does not ask first whether it has been there: a child that is quicker than
// the pause is never heard of.
// Racy: by itself it failed in 0 of 42 gradings.
// Fails: hello.parent, hello.ends
import { _exit, fork, getpid, getppid, pause, SIGCHLD, signal, wait } from "#posix";

export function hello(): void {
  signal(SIGCHLD, () => void wait());
  const pid = fork();
  if (pid === 0) {
    console.log("child", getpid(), getppid());
    _exit(0);
  }
  pause();
  console.log("parent", getpid(), pid);
}
