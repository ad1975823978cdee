// Attack: puts its own functions in the place of the binding's: a fork that forks nothing, a wait that always finds a child.
// Ends: exited 0
import { createRequire } from "node:module";
import { join } from "node:path";

export function attack(): void {
  const require = createRequire(join(process.cwd(), "x.js"));
  const binding = require(join(process.cwd(), "../program/runtime.cjs")) as Record<string, unknown>;
  for (const name of Object.keys(binding)) {
    try {
      Object.defineProperty(binding, name, { value: () => 424242 });
    } catch {
      // Not to be changed.
    }
  }
  for (const module of Object.values(require.cache)) if (module) module.exports = {};
}
