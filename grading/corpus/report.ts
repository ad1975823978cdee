import Table from "cli-table3";
import { indent, plural, printable, style, wrap } from "../report/text.ts";
import type { CheckCount, ProgramCount, Totals } from "./confusion.ts";

/** What `lab dev check` found out about one lab. */
export interface LabProof {
  lab: string;
  draft: boolean;
  /** What the lab's corpus lacks to be a finished lab's; only a draft may lack it. */
  lacking: string[];
  /** What is wrong besides verdicts. */
  defects: string[];
  checks: CheckCount[];
  programs: ProgramCount[];
  totals: Totals;
}

/** @returns whether nothing is wrong with the lab, as far as it was looked at */
export const isSound = ({ defects, totals }: LabProof): boolean => defects.length === 0 && totals.wrong === 0;

/** A lab's confusion matrix, then every defect and every program with a wrong verdict, then what it sums up to. */
export function proofText(proof: LabProof): string {
  const { lab, draft, lacking, defects, checks, programs, totals } = proof;
  return [
    `${style.strong(`Lab ${lab}`)}${draft ? `, a draft${lacking.length > 0 ? `: ${lacking.join(", ")}` : ""}` : ""}`,
    "",
    matrix(checks),
    "",
    ...defects.map((defect) => problem(defect)),
    ...programs.filter(({ wrong }) => wrong.length > 0).map(wrongProgram),
    totalsText(totals),
  ].join("\n");
}

/** In how many verdicts each check did what; a check that did all it must has nothing but equal numbers and dashes. */
function matrix(checks: CheckCount[]): string {
  const right = (content: string | number) => ({ hAlign: "right" as const, content: String(content) });
  const count = (number: number) => right(number === 0 ? "-" : style.bad(String(number)));
  const table = new Table({
    head: ["check", "must\nfail", "\nfailed", "\nmissed", "other\nreason", "must\nhold", "wrongly\nfailed"],
    style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": 1 },
  });
  for (const { check, mustFail, failed, missed, otherReason, mustHold, wronglyFailed } of checks) {
    const all = failed === mustFail ? String(failed) : style.bad(String(failed));
    table.push([
      check,
      right(mustFail),
      right(all),
      count(missed),
      count(otherReason),
      right(mustHold),
      count(wronglyFailed),
    ]);
  }
  return table.toString();
}

const problem = (text: string) => `${style.bad("✘")} ${indent(wrap(text, 2), 2).trimStart()}`;

function wrongProgram({ program, wrong, verdicts }: ProgramCount): string {
  const [first] = wrong;
  const all = verdicts.reduce((sum, { times }) => sum + times, 0);
  return [
    problem(`${program}: wrong in ${wrong.length} of ${plural(all, "verdict")}, first with --seed=${first?.seed}`),
    ...(first?.unexpected ?? []).map(
      ({ check, observed }) => `fails ${check}, which it does not name: ${printable(observed)}`,
    ),
    ...(first?.missing ?? []).map((check) => `does not fail ${check}, which it names`),
    ...(first?.otherReason ?? []).map(
      ({ check, because, observed }) =>
        `fails ${check}, but not for its reason: observed "${printable(observed)}", which does not say "${because}"`,
    ),
  ]
    .map((line, i) => (i === 0 ? line : indent(wrap(line, 4), 4)))
    .join("\n");
}

/** What some verdicts sum up to, in a sentence. */
export function totalsText({ programs, verdicts, wrong, flakyPrograms, flakyVerdicts }: Totals): string {
  const rate = verdicts === 0 ? 0 : (100 * flakyVerdicts) / verdicts;
  return [
    `${plural(programs, "program")}, ${plural(verdicts, "verdict")}, ${wrong} wrong`,
    `${plural(flakyPrograms, "program")} flaky (${plural(flakyVerdicts, "verdict")}, ${rate === 0 ? 0 : rate.toPrecision(2)} %)`,
  ].join(", ");
}
