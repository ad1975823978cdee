// Attack: one process makes threads without end: every one takes a pid from the machine, and none is a process.
// Ends: limit processes
// Limits: processes=8
import { loadNative } from "./means/native.ts";

export function attack(): void {
  const { threads } = loadNative();
  for (;;) threads(1_000_000);
}
