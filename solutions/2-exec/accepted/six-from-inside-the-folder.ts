// Right: goes into the folder before the four calls without a p; the way is in the path or in the current directory.
import { chdir, execl, execle, execlp, execv, execve, execvp, fork, wait } from "#posix";

export function six(dir: string): void {
  const calls = [
    () => execl("execl", "execl", "name"),
    () => execv("./execv", ["execv", "name"]),
    () => execle("execle", "execle", "name", ["CALL=execle"]),
    () => execve("./execve", ["execve", "name"], ["CALL=execve"]),
  ];
  if (fork() === 0) execlp("execlp", "execlp", "name");
  if (fork() === 0) execvp("execvp", ["execvp", "name"]);
  chdir(dir);
  for (const call of calls) if (fork() === 0) call();
  for (let i = 0; i < 6; i++) wait();
}
