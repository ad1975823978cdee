// Attack: lets Node listen for a debugger, at a port of the grader's machine.
// Ends: exited 0 or exited 1 or exited 12 or killed 6 or deadlock or limit wall-ms
// Limits: wall-ms=3000
import { open } from "node:inspector";

export function attack(): void {
  open(0, "0.0.0.0", false);
}
