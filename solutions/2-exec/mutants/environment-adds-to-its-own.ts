// Wrong: passes its own environment on and adds the variables to it.
// Fails: environment.exactly
// Because environment.exactly: it held ["HOME=
import { environ, execve } from "#posix";

export function environment(program: string, ...pairs: string[]): void {
  const name = `-${program.slice(program.lastIndexOf("/") + 1)}`;
  execve(program, [name], [...environ(), ...pairs]);
}
