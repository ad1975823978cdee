// Wrong: adds a variable for each candidate to one array; the program finds the first, which was a failure.
// Fails: search.environment
// Because search.environment: it held _=absent/probe and _=list/probe
import { _exit, environ, execve } from "#posix";

export function search(name: string, ...args: string[]): void {
  const variables = environ();
  const folders = name.includes("/") ? ["."] : (process.env.PATH ?? "/bin:/usr/bin").split(":");
  let status = 127;
  for (const folder of folders) {
    const candidate = `${folder || "."}/${name}`;
    variables.push(`_=${candidate}`);
    try {
      execve(candidate, [name, ...args], variables);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EACCES") status = 126;
    }
  }
  _exit(status);
}
