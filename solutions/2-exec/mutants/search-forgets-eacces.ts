// Wrong: takes every failed candidate for one that is not there.
// Fails: search.fails
// Because search.fails: main exited with status 127
import { _exit, environ, execve } from "#posix";

export function search(name: string, ...args: string[]): void {
  const folders = (process.env.PATH ?? "/bin:/usr/bin").split(":");
  const candidates = name.includes("/") ? [name] : folders.map((folder) => (folder ? `${folder}/${name}` : name));
  for (const candidate of candidates) {
    try {
      execve(candidate, [name, ...args], [...environ(), `_=${candidate}`]);
    } catch {
      // The next one.
    }
  }
  _exit(127);
}
