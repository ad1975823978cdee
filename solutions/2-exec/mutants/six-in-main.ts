// Wrong: calls one after the other without a fork; nothing comes back from the first.
// Fails: six.children
// Because six.children: main itself became
import { execl, execle, execlp, execv, execve, execvp } from "#posix";

export function six(dir: string): void {
  try {
    execl(`${dir}/execl`, "execl", "name");
    execv(`${dir}/execv`, ["execv", "name"]);
    execle(`${dir}/execle`, "execle", "name", ["CALL=execle"]);
    execve(`${dir}/execve`, ["execve", "name"], ["CALL=execve"]);
    execlp("execlp", "execlp", "name");
    execvp("execvp", ["execvp", "name"]);
  } catch (error) {
    console.error(error);
  }
}
