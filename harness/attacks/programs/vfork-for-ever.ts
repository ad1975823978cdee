// Attack: a vfork child that neither executes nor ends: its parent sleeps in the kernel, where no signal but KILL reaches it.
// Ends: deadlock or limit wall-ms
// Limits: wall-ms=2000
import { loadNative } from "./means/native.ts";

export function attack(): void {
  loadNative().vforkAndStay();
}
