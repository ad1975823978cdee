import Table from "cli-table3";
import { indent, plural, printable, style, wrap } from "../report/text.ts";
import { inHundredths, inPoints } from "../rubric/worth.ts";
import {
  type CheckDifference,
  type Difference,
  differs,
  isFlipped,
  isFoundOther,
  isRegraded,
  isWorthOther,
  type SeenFinding,
} from "./diff.ts";

/** By which state of a lab its results were judged, and by which they are now. */
export interface LabState {
  id: string;
  /** Digests; several where a part was judged again before. */
  old: string[];
  now: string;
}

/** What a regrading has come to. */
export interface Regrading {
  labs: LabState[];
  /** Results that differ in anything that a person could see, in their order. */
  differences: Difference[];
  unjudged: { submission: string; lab: string; why: string }[];
  /** How many results were judged again, have no verdict as the harness had failed, and were written. */
  counts: { judged: number; faults: number; written: number };
  /** false where it was interrupted. */
  complete: boolean;
}

/**
 * Whose grade changes and why.
 *
 * @param all also every finding that is new or gone, those of unchanged grades included
 */
export function regradingText(regrading: Regrading, all: boolean): string {
  const { labs, differences, unjudged } = regrading;
  const regraded = differences.filter(isRegraded);
  return [
    ...labs.map(stateOf),
    "",
    ...(regraded.length > 0 ? [tableOf(regraded), ""] : []),
    ...(all ? differences.filter(({ checks }) => checks.some(isFoundOther)).flatMap((each) => [inFull(each), ""]) : []),
    ...unjudged.flatMap(({ submission, lab, why }) => [
      `${style.bad("✘")} ${indent(wrap(`${printable(submission)}, lab ${lab}, cannot be judged again: ${printable(why, 1000)}`, 2), 2).trimStart()}`,
    ]),
    wrap(totals(regrading, regraded, all)),
  ].join("\n");
}

function stateOf({ id, old, now }: LabState): string {
  const others = old.filter((digest) => digest !== now);
  const same = old.length > 0 ? "as it was, " : "nothing of it was judged before, ";
  const then = others.length > 0 ? `until now ${others.map(short).join(" and ")}, today ` : same;
  return `${style.strong(`Lab ${id}`)}  ${style.faint(`${then}${short(now)}`)}`;
}

const short = (digest: string) => digest.slice(0, "sha256:".length + 12);

function totals({ differences, unjudged, counts, complete }: Regrading, regraded: Difference[], all: boolean): string {
  const { judged, faults, written } = counts;
  const up = regraded.filter(({ points }) => points.now > points.old).length;
  const down = regraded.filter(({ points }) => points.now < points.old).length;
  const reworded = differences.length - regraded.length;
  const words = reworded > 0 ? `; of ${reworded} only what was found${all ? "" : ": --diff shows it"}` : "";
  return [
    `${regraded.length} of ${plural(judged, "grade")} ${regraded.length === 1 ? "changes" : "change"}, ${up} up, ${down} down${words}.`,
    ...(unjudged.length > 0 ? [`${unjudged.length} cannot be judged again.`] : []),
    ...(faults > 0 ? [`${faults} had no grade, as the harness had failed: grade the batch again.`] : []),
    written > 0 ? `${plural(written, "result")} written; nothing was run.` : "Nothing was run, nothing written.",
    ...(complete ? [] : ["It was interrupted: of the others nothing is known."]),
  ].join(" ");
}

/** Columns of the table that are not text of submission, lab or why: points, lines, and the space around each. */
const BESIDE = 36;

function tableOf(regraded: Difference[]): string {
  const table = new Table({ head: ["submission", "lab", "old", "now", "why"], style: { head: [], border: [] } });
  const widest = (of: "submission" | "lab") => Math.max(...regraded.map((each) => each[of].length));
  const beside = BESIDE + widest("submission") + widest("lab");
  for (const each of regraded) {
    const points = (of: "old" | "now") => ({ hAlign: "right" as const, content: `${each.points[of]}/${each.max[of]}` });
    const why = reasons(each).map((line) => wrap(line, beside));
    table.push([printable(each.submission), each.lab, points("old"), points("now"), why.join("\n")]);
  }
  return table.toString();
}

function reasons({ checks, max, late, extended, unfounded }: Difference): string[] {
  const flipped = checks.filter(isFlipped);
  const worth = checks.filter((check) => isWorthOther(check) && !isFlipped(check));
  const [first] = flipped.flatMap(({ id, findings: { old, now } }) => {
    if (now[0]) return [{ id, line: `now: ${observed(now[0], 200)}` }];
    return old[0] ? [{ id, line: `was: ${observed(old[0], 200)}` }] : [];
  });
  const lost = { old: late.old?.lost ?? 0, now: late.now?.lost ?? 0 };
  const lines = [
    ...flipped.flatMap((check) => [change(check), ...(first?.id === check.id ? [first.line] : [])]),
    ...(worth.length > MOST_WORTH
      ? [`${worth.length} checks are worth more or less`]
      : worth.map(({ id, worth: { old, now } }) => `${id} is worth ${now}, not ${old}`)),
    // By the checks it is told already.
    ...(differs(max) && !checks.some(isWorthOther) ? [`the lab is worth ${max.now}, not ${max.old}`] : []),
    ...(lost.old === lost.now ? [] : [`lateness costs ${lost.now}, not ${lost.old}`]),
    ...(extended.old === extended.now
      ? []
      : [extended.now === null ? "the extension is gone" : `the deadline is extended to ${extended.now}`]),
    ...(unfounded ? ["the kept grade is not what its verdict gives"] : []),
  ];
  // A regrading that was interrupted has put its rubric in the place of the one by which the rest still has its points.
  return lines.length > 0 ? lines : ["its checks are worth more or less"];
}

const MOST_WORTH = 3;

/** `fan.together: failed → passed, +6` */
function change({ id, status, points }: CheckDifference): string {
  const by = inPoints(inHundredths(points.now) - inHundredths(points.old));
  const difference = by === 0 ? "" : `, ${by > 0 ? `+${by}` : `−${-by}`}`;
  return `${style.name(id)}: ${status.old ?? "not there"} → ${status.now ?? "not there"}${difference}`;
}

function observed(finding: SeenFinding, most: number): string {
  const { process, at, runs } = finding;
  const where = [...(process ? [process] : []), ...(at ? [`${at.file}:${at.line}`] : []), plural(runs, "run")];
  return `${printable(finding.observed, most)} (${printable(where.join(", "))})`;
}

/** Every finding that is new or gone. */
function inFull({ submission, lab, points, max, checks }: Difference): string {
  return [
    `${style.strong(printable(submission))}, lab ${lab}: ${points.old}/${max.old} → ${points.now}/${max.now}`,
    ...checks
      .filter(isFoundOther)
      .flatMap((check) => [
        `  ${isFlipped(check) ? change(check) : `${style.name(check.id)}: ${check.status.now}, as before`}`,
        ...found("-", check.findings.old),
        ...found("+", check.findings.now),
      ]),
  ].join("\n");
}

/** More of one check say little that these do not. */
const MOST_FINDINGS = 5;

function found(sign: "-" | "+", findings: SeenFinding[]): string[] {
  const paint = sign === "-" ? style.bad : style.good;
  const line = (text: string) => `    ${paint(sign)} ${indent(wrap(text, 6), 6).trimStart()}`;
  const more = findings.length - MOST_FINDINGS;
  return [
    ...findings
      .slice(0, MOST_FINDINGS)
      .flatMap((finding) => [
        line(`observed ${observed(finding, 2000)}`),
        indent(wrap(`expected ${printable(finding.expected, 2000)}`, 6), 6),
      ]),
    ...(more > 0 ? [line(`and ${plural(more, "more finding")}`)] : []),
  ];
}
