// Wrong: puts PATH's folders before a path as well, and finds another file than the one that was named.
// Fails: replace.fails
// Because replace.fails: main became bin/tools/
import { _exit, environ, execve } from "#posix";

export function replace(file: string, ...args: string[]): void {
  let status = 127;
  for (const folder of (process.env.PATH ?? "").split(":")) {
    try {
      execve(`${folder}/${file}`, [file, ...args], environ());
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EACCES") status = 126;
    }
  }
  _exit(status);
}
