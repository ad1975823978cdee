// Wrong: forks a child for each candidate; main itself becomes nothing.
// Fails: search.finds
// Because search.finds: main forked main.1
import { _exit, environ, execve, fork, WEXITSTATUS, waitpid } from "#posix";

export function search(name: string, ...args: string[]): void {
  const folders = (process.env.PATH ?? "/bin:/usr/bin").split(":");
  const candidates = name.includes("/") ? [name] : folders.map((folder) => (folder ? `${folder}/${name}` : name));
  for (const candidate of candidates) {
    const pid = fork();
    if (pid === 0) {
      try {
        execve(candidate, [name, ...args], [...environ(), `_=${candidate}`]);
      } catch {
        _exit(127);
      }
    }
    const status = WEXITSTATUS(waitpid(pid).status);
    if (status !== 127) _exit(status);
  }
  _exit(127);
}
