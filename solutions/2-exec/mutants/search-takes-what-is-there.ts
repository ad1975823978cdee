// Wrong: looks for the first file that is there, and does not ask whether it may be executed.
// Fails: search.finds
// Because search.finds: locked/probe (EACCES)
import { _exit, access, environ, execve, F_OK } from "#posix";

export function search(name: string, ...args: string[]): void {
  const folders = (process.env.PATH ?? "/bin:/usr/bin").split(":");
  const candidates = name.includes("/") ? [name] : folders.map((folder) => (folder ? `${folder}/${name}` : name));
  for (const candidate of candidates) {
    try {
      access(candidate, F_OK);
    } catch {
      continue;
    }
    try {
      execve(candidate, [name, ...args], [...environ(), `_=${candidate}`]);
    } catch {
      _exit(126);
    }
  }
  _exit(127);
}
