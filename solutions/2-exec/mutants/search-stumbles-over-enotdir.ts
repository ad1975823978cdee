// Wrong: an element of PATH that is no folder ends the search with an error.
// Fails: search.finds
// Because search.finds: list/probe (ENOTDIR)
import { _exit, environ, execve } from "#posix";

export function search(name: string, ...args: string[]): void {
  const folders = (process.env.PATH ?? "/bin:/usr/bin").split(":");
  const candidates = name.includes("/") ? [name] : folders.map((folder) => (folder ? `${folder}/${name}` : name));
  let denied = false;
  for (const candidate of candidates) {
    try {
      execve(candidate, [name, ...args], [...environ(), `_=${candidate}`]);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EACCES") denied = true;
      else if (code !== "ENOENT") throw error;
    }
  }
  _exit(denied ? 126 : 127);
}
