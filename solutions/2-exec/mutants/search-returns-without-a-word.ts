// Wrong: finds nothing and returns; the caller sees status 0.
// Fails: search.fails
// Because search.fails: main exited with status 0
import { environ, execve } from "#posix";

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
  console.error(`${name}: not found`);
}
