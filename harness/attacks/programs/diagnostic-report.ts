// Attack: has Node write a report, with environment and open files, to wherever it says; and a snapshot of its heap.
// Ends: exited 0
// Allowed: report_outside
// Refused: heap_outside: ENOENT in A, EACCES
import { readdirSync } from "node:fs";
import { writeHeapSnapshot } from "node:v8";
import type { World } from "../world.ts";
import { attempt } from "./means/attempt.ts";

export function attack({ home }: World): void {
  // It complains on standard error, and throws nothing.
  attempt("report_outside", () => void process.report.writeReport(`${home}/report.json`));
  attempt("heap_outside", () => writeHeapSnapshot(`${home}/heap`));
  readdirSync(".");
}
