// Right: sets the variable in its own environment before each attempt, and passes that on with execv.
import { _exit, execv } from "#posix";

export function search(name: string, ...args: string[]): void {
  const folders = (process.env.PATH ?? "/bin:/usr/bin").split(":");
  const candidates = name.includes("/") ? [name] : folders.map((folder) => (folder ? `${folder}/${name}` : name));
  let denied = false;
  for (const candidate of candidates) {
    try {
      process.env._ = candidate;
      execv(candidate, [name, ...args]);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EACCES") denied = true;
    }
  }
  _exit(denied ? 126 : 127);
}
