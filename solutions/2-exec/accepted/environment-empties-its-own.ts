// Right: empties its own environment, fills it anew, and lets execv pass it on.
import { execv } from "#posix";

export function environment(program: string, ...pairs: string[]): void {
  const name = `-${program.slice(program.lastIndexOf("/") + 1)}`;
  for (const key of Object.keys(process.env)) delete process.env[key];
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    process.env[pair.slice(0, at)] = pair.slice(at + 1);
  }
  execv(program, [name]);
}
