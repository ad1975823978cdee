// Wrong: takes the pairs apart at every "=", and puts together the first two pieces.
// Fails: environment.exactly
// Because environment.exactly: it lacked ["SUM=
import { execve } from "#posix";

export function environment(program: string, ...pairs: string[]): void {
  const name = `-${program.slice(program.lastIndexOf("/") + 1)}`;
  const variables = pairs.map((pair) => pair.split("=")).map(([key, value]) => `${key}=${value}`);
  execve(program, [name], variables);
}
