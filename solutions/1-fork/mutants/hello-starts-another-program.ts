// Wrong: gets at Node's child_process to start a second program, which prints the line; nothing of this program was forked.
// Fails: hello.forks
// Because hello.forks: main.1 became another program
import { getpid } from "#posix";

export function hello(): void {
  const { spawnSync } = process.getBuiltinModule("node:child_process");
  const child = spawnSync(process.execPath, ["-e", "console.log('child', process.pid, process.ppid)"], {
    stdio: "inherit",
  });
  console.log("parent", getpid(), child.pid);
}
