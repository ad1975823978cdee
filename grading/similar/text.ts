import Table from "cli-table3";
import { indent, inOneLine, plural, printable, style } from "../report/text.ts";
import {
  alikeText,
  type LabComparison,
  linesText,
  NOTHING,
  namesIn,
  percent,
  reasonsOf,
  type SimilarReport,
} from "./report.ts";
import type { Work } from "./work.ts";

/** More than anybody reads in a terminal; the page and --json have all. */
const MOST_PAIRS = 20;

/**
 * The report for the terminal.
 *
 * @param worksOf a lab's works, by id
 */
export function similarText(report: SimilarReport, worksOf: (lab: string) => Map<string, Work>): string {
  const name = namesIn(report);
  const shown = (id: string) => printable(name(id), 40);
  return [
    ...(report.labs.length === 0 ? [NOTHING] : []),
    ...report.labs.map((lab) => labText(lab, worksOf(lab.lab), report.threshold, shown)),
    ...(report.leftOut.length === 0 ? [] : [leftOutLines(report, shown).join("\n")]),
  ].join("\n\n");
}

const leftOutLines = (of: Pick<SimilarReport, "leftOut">, name: (id: string) => string): string[] =>
  reasonsOf(of).map(([reason, ids]) =>
    style.faint(`  not compared: ${ids.map(name).join(", ")} (${printable(inOneLine(reason))})`),
  );

function labText(
  lab: LabComparison,
  works: Map<string, Work>,
  threshold: number,
  name: (id: string) => string,
): string {
  const usual = lab.median === null ? "" : `, half of all pairs are less than ${percent(lab.median)} alike`;
  const counted = style.faint(`${lab.compared.length} compared${usual}`);
  const lines = [`${style.strong(`Lab ${lab.lab} · ${lab.title}`)}  ${counted}`, ""];
  if (lab.pairs.length === 0) lines.push(`  No two are ${percent(threshold)} alike or more.`);
  else lines.push(indent(pairTable(lab, works, name), 2));
  if (lab.pairs.length > MOST_PAIRS) lines.push(`  … and ${plural(lab.pairs.length - MOST_PAIRS, "more pair")}`);
  for (const ids of lab.clusters.filter(({ length }) => length > 2))
    lines.push(`  ${style.warn("together")}  ${ids.map(name).join(", ")}`);
  lines.push(...leftOutLines(lab, name));
  if (lab.unparsed.length > 0)
    lines.push(style.faint(`  compared as written, since it does not parse: ${lab.unparsed.map(name).join(", ")}`));
  return lines.join("\n");
}

function pairTable(lab: LabComparison, works: Map<string, Work>, name: (id: string) => string): string {
  const table = new Table({
    head: ["alike", "one", "other", "longest fragment"],
    chars: NO_BORDERS,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 3 },
  });
  for (const pair of lab.pairs.slice(0, MOST_PAIRS)) {
    const { left, right, fragments } = pair;
    const [longest] = fragments;
    const places = [left, right].map((id, i) => {
      const work = works.get(id);
      return work && longest ? linesText(work, i === 0 ? longest.left : longest.right) : "";
    });
    table.push([
      alikeText(pair).replace(/^\d+/, (number) => number.padStart(3)),
      style.name(name(left)),
      style.name(name(right)),
      longest ? `${plural(longest.words, "word")}, lines ${places.join(" and ")}` : "",
    ]);
  }
  return table.toString().replace(/ +$/gm, "");
}

const NO_BORDERS = Object.fromEntries(
  "top,top-mid,top-left,top-right,bottom,bottom-mid,bottom-left,bottom-right,left,left-mid,mid,mid-mid,right,right-mid,middle"
    .split(",")
    .map((name) => [name, ""]),
);
