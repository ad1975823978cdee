// Wrong: starts a worker thread; it has its own stack and no pid of its own.
// Fails: hello.forks
// Because hello.forks: main forked nobody; it started a thread
import { Worker } from "node:worker_threads";
import { getpid, getppid } from "#posix";

export function hello(): void {
  const worker = new Worker(`console.log("child", ${getpid()}, ${getppid()})`, { eval: true });
  console.log("parent", getpid(), worker.threadId);
}
