import type { Done } from "../../../grading/batch/batch.ts";
import { printable, style } from "../../../grading/report/text.ts";

/**
 * @param own what became of one submission, in all labs
 * @param width of the column with its id
 * @returns one line
 */
export function lineOf(own: Done[], width: number): string {
  const [first] = own as [Done, ...Done[]];
  const sorted = own.toSorted(
    (one, other) => Number.parseInt(one.result.lab, 10) - Number.parseInt(other.result.lab, 10),
  );
  const alike = Map.groupBy(sorted, ({ result: { lab, outcome, message } }) =>
    message === null ? lab : `${outcome}: ${message}`,
  );
  const parts = [...alike.values()].map((same) => {
    const [{ result }] = same as [Done, ...Done[]];
    if (same.length === 1) return `${result.lab} ${wordsOf(result)}`;
    const numbers = same.map((each) => Number.parseInt(each.result.lab, 10));
    const labs = same.length === own.length ? "all labs" : `labs ${numbers.join(", ")}`;
    return `${outcomeText(result.outcome)} for ${labs}: ${oneLine(result.message ?? "")}`;
  });
  const ignored = [...new Set(own.flatMap((each) => each.ignored))];
  const shown = ignored.slice(0, MOST_IGNORED).map((name) => printable(name, 40));
  const more = ignored.length > MOST_IGNORED ? ` and ${ignored.length - MOST_IGNORED} more` : "";
  const rest = ignored.length > 0 ? [style.faint(`ignored ${shown.join(", ")}${more}`)] : [];
  return `${first.result.submission.id.padEnd(width)}  ${[...parts, ...rest].join("; ")}`;
}
const MOST_IGNORED = 5;

function wordsOf({ outcome, message, grade, verdict }: Done["result"]): string {
  if (message !== null) return `${outcomeText(outcome)}: ${oneLine(message)}`;
  const { points, max } = grade ?? { points: 0, max: 0 };
  const text = `${points}/${max}`;
  const error = verdict?.error ? `: ${oneLine(verdict.error)}` : "";
  return `${points >= max ? style.good(text) : points > 0 ? style.warn(text) : style.bad(text)}${error}`;
}

const outcomeText = (outcome: string) => (outcome === "missing" ? outcome : style.bad(outcome));

/** Some of it is the student's text. */
const oneLine = (message: string) => printable(message.split("\n")[0] ?? "", 200);
