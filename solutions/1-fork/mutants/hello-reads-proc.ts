// Wrong: takes two numbers that it finds in /proc for the pids of two processes; there is still only one.
// Fails: hello.forks
// Because hello.forks: main forked nobody: main was the only process from beginning to end
import { O_RDONLY, open, read } from "#posix";

export function hello(): void {
  const [pid, , , ppid] = read(open("/proc/self/stat", O_RDONLY), 1024).toString().split(" ");
  console.log("child", pid, ppid);
  console.log("parent", ppid, pid);
}
