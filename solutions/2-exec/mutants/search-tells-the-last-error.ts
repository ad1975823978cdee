// Wrong: the last candidate's error decides; that an earlier one was there, and locked, is forgotten.
// Fails: search.fails
// Because search.fails: main exited with status 127
import { _exit, environ, execve } from "#posix";

export function search(name: string, ...args: string[]): void {
  const folders = (process.env.PATH ?? "/bin:/usr/bin").split(":");
  const candidates = name.includes("/") ? [name] : folders.map((folder) => (folder ? `${folder}/${name}` : name));
  let last: string | undefined;
  for (const candidate of candidates) {
    try {
      execve(candidate, [name, ...args], [...environ(), `_=${candidate}`]);
    } catch (error) {
      last = (error as NodeJS.ErrnoException).code;
    }
  }
  _exit(last === "EACCES" ? 126 : 127);
}
