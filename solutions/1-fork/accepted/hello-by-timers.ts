// Right: asynchronous: the child prints from a timer, the parent looks for it from time to time; the process ends with its promise.
import { fork, getpid, getppid, WNOHANG, waitpid } from "#posix";

const later = () => new Promise((done) => setTimeout(done, 1));

export async function hello(): Promise<void> {
  const pid = fork();
  await later();
  if (pid === 0) {
    console.log("child", getpid(), getppid());
    return;
  }
  console.log("parent", getpid(), pid);
  while (waitpid(pid, WNOHANG).pid !== pid) await later();
}
