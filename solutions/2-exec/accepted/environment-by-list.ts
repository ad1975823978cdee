// Right: execle, with the environment as its last parameter, in another order: an environment has none.
import { execle } from "#posix";

export function environment(program: string, ...pairs: string[]): void {
  const [name = program] = program.split("/").slice(-1);
  execle(program, `-${name}`, pairs.toReversed());
}
