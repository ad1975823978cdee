// Attack: changes how V8 works while it does: natives, the garbage collector, code of its own in the place of checked code.
// Ends: exited 0 or exited 1 or killed 5 or killed 6 or killed 11
import { setFlagsFromString } from "node:v8";
import { runInThisContext } from "node:vm";

export function attack(): void {
  for (const flag of [
    "--allow-natives-syntax",
    "--expose-gc",
    "--no-opt",
    "--stress-compaction",
    "--max-old-space-size=1000000",
  ])
    setFlagsFromString(flag);
  runInThisContext("gc(); %DebugPrint({}); %AbortJS('hostile')");
}
