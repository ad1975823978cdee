// Wrong: does not read PATH at all.
// Fails: search.finds
// Because search.finds: it tried /usr/local/bin/probe (ENOENT)
import { _exit, environ, execve } from "#posix";

export function search(name: string, ...args: string[]): void {
  const folders = ["/usr/local/bin", "/usr/bin", "/bin"];
  const candidates = name.includes("/") ? [name] : folders.map((folder) => (folder ? `${folder}/${name}` : name));
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
