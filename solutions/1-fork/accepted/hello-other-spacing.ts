// Right: colons, commas, capitals and lines of its own between the asked ones: what is printed counts, not how it is laid out.
import { _exit, fork, getpid, getppid, waitpid } from "#posix";

export function hello(): void {
  console.log("about to fork …");
  const pid = fork();
  if (pid === 0) {
    console.log("Child here!");
    console.log(`Child:   ${getpid()},   ${getppid()}   (pid, ppid)`);
    _exit(0);
  }
  console.log(`\nPARENT = ${getpid()} ${pid}\n`);
  waitpid(pid);
  console.log("child has gone; parent goes, too");
}
