// Attack: executes a program from a thread that is not the leader: the process changes its identity under the tracer's eyes.
// Ends: exited 3
import { writeFileSync } from "node:fs";
import { loadNative } from "./means/native.ts";

export function attack(): void {
  writeFileSync("three", "#!/bin/sh\nexit 3\n", { mode: 0o755 });
  loadNative().execFromThread("./three");
}
