// Wrong: looks in the current directory before anything else, as DOS did.
// Fails: search.finds
// Because search.finds: main became probe, called as
import { _exit, environ, execve } from "#posix";

export function search(name: string, ...args: string[]): void {
  const folders = (process.env.PATH ?? "/bin:/usr/bin").split(":");
  const candidates = [name];
  if (!name.includes("/")) for (const folder of folders) candidates.push(folder ? `${folder}/${name}` : name);
  let denied = false;
  for (const candidate of candidates) {
    try {
      execve(candidate, [name, ...args], [...environ(), `_=${candidate}`]);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EACCES") denied = true;
    }
  }
  _exit(denied ? 126 : 127);
}
