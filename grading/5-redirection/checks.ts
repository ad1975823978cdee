import type { Grading } from "#check";
import { pipeline, stages } from "./pipelines.ts";
import { append, both, input, out, restore, swapped } from "./redirections.ts";
import { scenarios } from "./scenarios.ts";

export default {
  scenarios,
  checks: [...out, ...append, ...input, ...both, ...swapped, ...restore, ...pipeline, ...stages],
} satisfies Grading;
