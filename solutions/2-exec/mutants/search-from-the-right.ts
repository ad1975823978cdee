// Wrong: begins at the end of PATH.
// Fails: search.finds
// Because search.finds: main became later/probe
import { _exit, environ, execve } from "#posix";

export function search(name: string, ...args: string[]): void {
  const folders = (process.env.PATH ?? "/bin:/usr/bin").split(":");
  const candidates = name.includes("/") ? [name] : folders.map((folder) => (folder ? `${folder}/${name}` : name));
  let denied = false;
  for (const candidate of candidates.reverse()) {
    try {
      execve(candidate, [name, ...args], [...environ(), `_=${candidate}`]);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EACCES") denied = true;
    }
  }
  _exit(denied ? 126 : 127);
}
