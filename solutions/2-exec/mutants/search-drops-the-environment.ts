// Wrong: an environment of one variable; execve keeps nothing by itself.
// Fails: search.environment
// Because search.environment: it had no GREETING
import { _exit, execve } from "#posix";

export function search(name: string, ...args: string[]): void {
  const folders = (process.env.PATH ?? "/bin:/usr/bin").split(":");
  const candidates = name.includes("/") ? [name] : folders.map((folder) => (folder ? `${folder}/${name}` : name));
  let denied = false;
  for (const candidate of candidates) {
    try {
      execve(candidate, [name, ...args], [`_=${candidate}`]);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EACCES") denied = true;
    }
  }
  _exit(denied ? 126 : 127);
}
