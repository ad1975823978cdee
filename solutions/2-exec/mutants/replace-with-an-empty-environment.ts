// Wrong: takes execve for the real thing and has nothing to give it as an environment.
// Fails: replace.environment
// Because replace.environment: its environment was empty
import { _exit, execve } from "#posix";

export function replace(file: string, ...args: string[]): void {
  const folders = file.includes("/") ? [""] : (process.env.PATH ?? "").split(":");
  let status = 127;
  for (const folder of folders) {
    try {
      execve(folder === "" ? file : `${folder}/${file}`, [file, ...args], []);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EACCES") status = 126;
    }
  }
  _exit(status);
}
