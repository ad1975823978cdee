// Attack: hooks into how modules are found and loaded, so that whatever the harness loads next is something else.
// Ends: exited 0
import { subscribe } from "node:diagnostics_channel";
import { createRequire, Module, registerHooks } from "node:module";
import { join } from "node:path";

export function attack(): void {
  registerHooks({ load: () => ({ format: "commonjs", source: "process.exitCode = 0", shortCircuit: true }) });
  Object.assign(Module, { _load: () => ({}), _resolveFilename: () => "hostile" });
  subscribe("worker_threads", () => process.exit(1));
  createRequire(join(process.cwd(), "x.js"));
  process.on("exit", () => {
    process.exitCode = 0;
  });
}
