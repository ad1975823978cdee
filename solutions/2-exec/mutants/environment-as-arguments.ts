// Wrong: takes the variables for arguments, which they are for env; execv passes its own environment on.
// Fails: environment.exactly, environment.name
// Because environment.name: it was called as ["-probe", "COLOR=
import { execv } from "#posix";

export function environment(program: string, ...pairs: string[]): void {
  const name = `-${program.slice(program.lastIndexOf("/") + 1)}`;
  execv(program, [name, ...pairs]);
}
