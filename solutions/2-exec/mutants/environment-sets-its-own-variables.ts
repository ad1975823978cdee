// Wrong: sets the variables in its own environment, where all the others still are.
// Fails: environment.exactly
// Because environment.exactly: too many
import { execv } from "#posix";

export function environment(program: string, ...pairs: string[]): void {
  const name = `-${program.slice(program.lastIndexOf("/") + 1)}`;
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    process.env[pair.slice(0, at)] = pair.slice(at + 1);
  }
  execv(program, [name]);
}
