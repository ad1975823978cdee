// Wrong: searches PATH itself and passes what it found as argv[0]; a shell passes what was typed.
// Fails: replace.argv
// Because replace.argv: it was called as ["tools/probe", "args"
import { _exit, access, execv, X_OK } from "#posix";

export function replace(file: string, ...args: string[]): void {
  const folders = file.includes("/") ? [""] : (process.env.PATH ?? "").split(":");
  let status = 127;
  for (const folder of folders) {
    const path = folder === "" ? file : `${folder}/${file}`;
    try {
      access(path, X_OK);
      execv(path, [path, ...args]);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EACCES") status = 126;
    }
  }
  _exit(status);
}
