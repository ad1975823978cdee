import { createHash } from "node:crypto";
import type { Result } from "../batch/result.ts";
import { outcomeOf } from "../judge/verdict.ts";

// A stand-in: another one takes its place.

/** An in-toto Statement v1. */
export interface Statement {
  _type: "https://in-toto.io/Statement/v1";
  subject: { name: string; digest: Record<string, string> }[];
  predicateType: string;
  predicate: object;
}

/** @returns what a folder of results says of itself: its files by their digests, and by what they were made */
export function statementOf(
  files: Map<string, Buffer>,
  { results, base, head }: { results: Result[]; base: string; head: string },
): Statement {
  const passed = results.filter(({ verdict }) => verdict !== null && outcomeOf(verdict) === "passed");
  return {
    _type: "https://in-toto.io/Statement/v1",
    subject: [...files].map(([name, content]) => ({
      name,
      digest: { sha256: createHash("sha256").update(content).digest("hex") },
    })),
    predicateType: "https://in-toto.io/attestation/test-result/v0.1",
    predicate: {
      result: passed.length === results.length ? "PASSED" : "FAILED",
      configuration: [
        { name: "base", digest: { gitCommit: base } },
        { name: "head", digest: { gitCommit: head } },
      ],
    },
  };
}
