// Wrong: the child prints the line; while a process can print it is no zombie.
// Fails: zombie.line
// Because zombie.line: main.1 printed "zombie *", not main
import { _exit, fork, getpid, waitpid } from "#posix";

export function zombie(): void {
  const pid = fork();
  if (pid === 0) {
    console.log("zombie", getpid());
    _exit(0);
  }
  waitpid(pid);
}
