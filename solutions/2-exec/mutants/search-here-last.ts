// Wrong: when PATH has nothing, tries the current directory, of which PATH says nothing.
// Fails: search.order
// Because search.order: which PATH does not lead to
import { _exit, environ, execve } from "#posix";

export function search(name: string, ...args: string[]): void {
  const folders = (process.env.PATH ?? "/bin:/usr/bin").split(":");
  const candidates = name.includes("/") ? [name] : folders.map((folder) => (folder ? `${folder}/${name}` : name));
  if (!candidates.includes(name)) candidates.push(name);
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
