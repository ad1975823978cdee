// Wrong: throws the last error, and nobody catches it: status 1.
// Fails: search.fails
// Because search.fails: main exited with status 1 (as an uncaught error does)
import { environ, execve } from "#posix";

export function search(name: string, ...args: string[]): void {
  const folders = (process.env.PATH ?? "/bin:/usr/bin").split(":");
  const candidates = name.includes("/") ? [name] : folders.map((folder) => (folder ? `${folder}/${name}` : name));
  let last: unknown;
  for (const candidate of candidates) {
    try {
      execve(candidate, [name, ...args], [...environ(), `_=${candidate}`]);
    } catch (error) {
      last = error;
    }
  }
  throw last;
}
