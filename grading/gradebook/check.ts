import type { VNode } from "preact";
import type { CheckVerdict, Evidence, Failure } from "../judge/verdict.ts";
import { MOST_FINDINGS, raceIn, waitsFor } from "../report/evidence.ts";
import { type Child, tag } from "../report/tag.ts";
import { plural } from "../report/text.ts";
import { replayCommand } from "../report/trace.ts";
import type { CheckGrade, Visibility } from "../rubric/grade.ts";
import { points } from "./words.ts";

/** More of a text says nothing more; a recording has all. */
const MOST_CHARACTERS = 2000;

/**
 * A check with its points and, if it failed, the evidence.
 *
 * @param grade its points by the rubric; null where the rubric does not know it
 */
export function checkItem(check: CheckVerdict, grade: CheckGrade | null): VNode {
  const { points: got, max } = grade ?? check;
  return tag(
    "li",
    { class: check.status },
    tag(
      "div",
      { class: "check" },
      tag("span", { class: `pill ${check.status}` }, check.status),
      tag(
        "span",
        { class: "title" },
        check.title,
        " ",
        tag("code", {}, check.id),
        needs(check),
        grade ? marks(grade) : null,
      ),
      tag("span", { class: "points" }, `${points(got)}/${points(max)}`),
    ),
    check.status === "failed" ? evidence(check) : null,
  );
}

const needs = (check: CheckVerdict): Child =>
  check.unmet.length === 0 ? null : tag("span", { class: "unmet" }, ` · ${waitsFor(check)}`);

const VISIBLE: Record<Visibility, string | null> = {
  visible: null,
  after_due_date: "shown to students after the deadline",
  after_published: "shown to students with the grades",
  hidden: "hidden from students",
};

function marks({ extra, visible }: CheckGrade): Child {
  return [extra ? "extra credit" : null, VISIBLE[visible]].flatMap((text) =>
    text === null ? [] : [" ", tag("span", { class: "mark" }, text)],
  );
}

/** The first failure in full, as in the report: one counterexample is enough to understand. */
function evidence({ failures, why }: CheckVerdict): VNode {
  const [first] = failures;
  const rows: [string, Child][] = [
    ...(first ? [...findings(first), ...runs(first, failures.length)] : []),
    ["why", why],
    ...(first?.run ? [["replay", tag("code", {}, replayCommand(first.run, true))] satisfies [string, Child]] : []),
  ];
  return tag(
    "dl",
    { class: "evidence" },
    rows.map(([label, value]) =>
      tag("div", { class: label.replace(" ", "-") }, tag("dt", {}, label), tag("dd", {}, value)),
    ),
  );
}

function findings({ findings }: Failure): [string, Child][] {
  const more = findings.length - MOST_FINDINGS;
  return [
    ...findings
      .slice(0, MOST_FINDINGS)
      .flatMap((finding): [string, Child][] => [
        ["expected", cut(finding.expected)],
        ["observed", cut(finding.observed)],
        ...where(finding),
      ]),
    ...(more > 0 ? [["more", `${plural(more, "more finding")} of this kind`] satisfies [string, Child]] : []),
  ];
}

function where({ process, at }: Evidence): [string, Child][] {
  const parts = [process, at && `${at.file}:${at.line}`].filter((part) => part !== null);
  return parts.length === 0 ? [] : [["in", tag("code", {}, parts.join(", "))]];
}

function runs({ run }: Failure, many: number): [string, Child][] {
  return [
    ...(many > 1 ? [["seen in", plural(many, "run")] satisfies [string, Child]] : []),
    ...(run && run.schedule !== "natural" ? [["race", raceIn(run.schedule)] satisfies [string, Child]] : []),
  ];
}

const cut = (text: string) =>
  text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}… (${text.length} characters)` : text;
