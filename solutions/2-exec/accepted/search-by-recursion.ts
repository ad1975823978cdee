// Right: recursion along PATH, cut at each colon by hand; what is remembered is a parameter.
import { _exit, environ, execve } from "#posix";

export function search(name: string, ...args: string[]): void {
  if (name.includes("/")) _exit(attempt(name, [name, ...args], 127));
  searchIn(process.env.PATH ?? "/bin:/usr/bin", [name, ...args], 127);
}

function searchIn(path: string, argv: string[], status: number): never {
  const colon = path.indexOf(":");
  const folder = colon < 0 ? path : path.slice(0, colon);
  const next = attempt(`${folder === "" ? "." : folder}/${argv[0]}`, argv, status);
  if (colon < 0) _exit(next);
  return searchIn(path.slice(colon + 1), argv, next);
}

/** @returns the status so far, this attempt's failure included */
function attempt(candidate: string, argv: string[], status: number): number {
  try {
    return execve(candidate, argv, [...environ(), `_=${candidate}`]);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EACCES" ? 126 : status;
  }
}
