// Right: one child at a time, those with a p first; the task asks for no order and for nobody to meet.
import { _exit, execl, execle, execlp, execv, execve, execvp, fork, waitpid } from "#posix";

export function six(dir: string): void {
  inChild(() => execvp("execvp", ["execvp", "name"]));
  inChild(() => execlp("execlp", "execlp", "name"));
  inChild(() => execve(`${dir}/execve`, ["execve", "name"], ["CALL=execve"]));
  inChild(() => execle(`${dir}/execle`, "execle", "name", ["CALL=execle"]));
  inChild(() => execv(`${dir}/execv`, ["execv", "name"]));
  inChild(() => execl(`${dir}/execl`, "execl", "name"));
}

function inChild(become: () => never): void {
  const pid = fork();
  if (pid > 0) {
    waitpid(pid);
    return;
  }
  try {
    become();
  } catch {
    _exit(127);
  }
}
