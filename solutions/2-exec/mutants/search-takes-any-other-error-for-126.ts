// Wrong: knows ENOENT alone; an element of PATH that is a file (ENOTDIR) seems to be a program that may not be executed.
// Fails: search.fails
// Because search.fails: main exited with status 126
import { _exit, environ, execve } from "#posix";

export function search(name: string, ...args: string[]): void {
  const folders = (process.env.PATH ?? "/bin:/usr/bin").split(":");
  const candidates = name.includes("/") ? [name] : folders.map((folder) => (folder ? `${folder}/${name}` : name));
  let denied = false;
  for (const candidate of candidates) {
    try {
      execve(candidate, [name, ...args], [...environ(), `_=${candidate}`]);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") denied = true;
    }
  }
  _exit(denied ? 126 : 127);
}
