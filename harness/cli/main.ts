import { startBundler } from "../run/bundler.ts";
import { warmUp } from "../run/warm.ts";
import { signal } from "./interrupt.ts";

// With interrupt.ts signals are taken notice of, before anything is begun that they have to end.
// The command is loaded after this and nothing else: loading it takes as long as starting what runs need, and needs another processor.
if (/^(\d+|run|trace|explore|watch)$/.test(process.argv[2] ?? "")) {
  warmUp();
  startBundler(signal);
}
await import("./lab.ts");
