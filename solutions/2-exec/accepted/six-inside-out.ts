// Right: by recursion, each child waited for when all after it have been forked; waits once more, and expects the error.
import { _exit, chdir, environ, execve, execvp, fork, wait, waitpid } from "#posix";

function become(call: string, dir: string): never {
  if (call.endsWith("p")) return execvp(call, [call, "name"]);
  chdir(dir);
  return execve(call, [call, "name"], call.endsWith("e") ? [`CALL=${call}`] : environ());
}

function start([call, ...rest]: string[], dir: string): void {
  if (call === undefined) return;
  const pid = fork();
  if (pid === 0) {
    try {
      become(call, dir);
    } catch {
      _exit(127);
    }
  }
  start(rest, dir);
  waitpid(pid);
}

export function six(dir: string): void {
  start(["execvp", "execlp", "execve", "execle", "execv", "execl"], dir);
  try {
    wait();
  } catch {
    console.log("nobody is left");
  }
}
