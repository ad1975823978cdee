import { startBundler } from "../run/bundler.ts";
import { warmUp } from "../run/warm.ts";

// The command is loaded after this and nothing else: loading it takes as long as starting what runs need, and needs another processor.
if (/^(\d+|run|trace|explore|watch)$/.test(process.argv[2] ?? "")) {
  warmUp();
  startBundler();
}
await import("./lab.ts");
