// Attack: dies so that a core is written: a large file, and a program of the machine's that is run as root for it.
// Ends: killed 6
// Collected: core: missing
import { loadNative } from "./means/native.ts";

const RLIMIT_CORE = 4;

export function attack(): void {
  loadNative().call("prlimit64", 0, RLIMIT_CORE, Buffer.alloc(16, 0xff), null);
  process.abort();
}
