// Attack: prints without end: whoever keeps it runs out of memory or disk.
// Ends: limit output-bytes
// Limits: output-bytes=65536
import { writeSync } from "node:fs";

export function attack(): void {
  for (;;) writeSync(1, "x".repeat(4096));
}
