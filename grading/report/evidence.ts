import type { Place } from "../../harness/observe/recording.ts";
import type { CheckVerdict, Failure } from "../judge/verdict.ts";
import { plural, printable } from "./text.ts";

/** A labelled piece of evidence. What a student's program controls in it is printable. */
export interface EvidenceLine {
  /** What kind of evidence it is, shorter than LABEL_WIDTH; empty for the rest of the one before. */
  label: string;
  /** A process whose name goes before the text; null for none. */
  name: string | null;
  text: string;
}

/** Columns from a label to its text. */
export const LABEL_WIDTH = 10;

/** @returns what a skipped check waits for */
export const waitsFor = ({ unmet }: Pick<CheckVerdict, "unmet">): string =>
  `looked at once ${unmet.join(" and ")} ${unmet.length === 1 ? "passes" : "pass"}`;

/** Of one failure; more are counted. */
export const MOST_FINDINGS = 3;

/**
 * What shows that a check failed: its first failure in full, as one counterexample is enough to understand, and what is known of the others.
 *
 * @returns nothing for a check that did not fail
 */
export function evidenceOf({ failures, why }: CheckVerdict): EvidenceLine[] {
  const [first] = failures;
  if (!first) return [];
  const more = first.findings.length - MOST_FINDINGS;
  return [
    ...first.findings.slice(0, MOST_FINDINGS).flatMap(evidenceOfFinding),
    ...(more > 0 ? [line("", `and ${plural(more, "more finding")} of this kind`)] : []),
    ...(failures.length > 1 ? [line("seen in", plural(failures.length, "run"))] : []),
    ...(first.run && first.run.schedule !== "natural" ? [line("race", raceIn(first.run.schedule))] : []),
    line("why", why),
  ];
}

function evidenceOfFinding({ expected, observed, process, at }: Failure["findings"][number]): EvidenceLine[] {
  return [
    line("expected", printable(expected, 2000)),
    line("observed", printable(observed, 2000)),
    ...(process ? [{ label: "in", name: printable(process), text: at ? `, ${placeText(at)}` : "" }] : []),
  ];
}

const line = (label: string, text: string): EvidenceLine => ({ label, name: null, text });

/** @returns `starter.ts:12` */
export const placeText = ({ file, line: number }: Place): string => printable(`${file}:${number}`);

/** What a failure means that no natural run has shown: the order is the kernel's to choose, and the program relied on it. */
export function raceIn(schedule: string): string {
  // One with points at which it changes is neither the one nor the other.
  const text = {
    "parent-first": "right only if the child runs first: here the parent went on after each fork, until it had to wait",
    "child-first":
      "right only if the parent runs first: here each child ran as soon as it was forked, until it had to wait",
  }[schedule];
  return text ?? "right in some orders only: here another process went on at a moment that you may not have thought of";
}
