import { startBundler } from "../run/bundler.ts";
import { warmUp } from "../run/warm.ts";
import { signal } from "./interrupt.ts";

// The command is loaded after this and nothing else: loading it takes as long as starting what runs need, and needs another processor.
if (/^(\d+|run|trace|explore|watch)$/.test(process.argv[2] ?? "")) {
  warmUp();
  startBundler(signal);
}
await import("./lab.ts");
