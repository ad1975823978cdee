// Wrong: waits until there is nobody left to wait for, and does not expect to be told so: ECHILD ends main with status 1.
// Fails: six.ends
// Because six.ends: main exited with status 1
import { execl, execle, execlp, execv, execve, execvp, fork, wait } from "#posix";

export function six(dir: string): void {
  if (fork() === 0) execl(`${dir}/execl`, "execl", "name");
  if (fork() === 0) execv(`${dir}/execv`, ["execv", "name"]);
  if (fork() === 0) execle(`${dir}/execle`, "execle", "name", ["CALL=execle"]);
  if (fork() === 0) execve(`${dir}/execve`, ["execve", "name"], ["CALL=execve"]);
  if (fork() === 0) execlp("execlp", "execlp", "name");
  if (fork() === 0) execvp("execvp", ["execvp", "name"]);
  for (;;) wait();
}
