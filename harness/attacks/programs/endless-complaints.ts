// Attack: the same on standard error, in lines that never end.
// Ends: limit output-bytes
// Limits: output-bytes=65536
import { writeSync } from "node:fs";
import { fork } from "#posix";

export function attack(): void {
  fork();
  for (;;) writeSync(2, "\u0000\uffff");
}
