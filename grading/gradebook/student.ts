import type { VNode } from "preact";
import type { Result, SubmissionIdentity } from "../batch/result.ts";
import type { TaskVerdict } from "../judge/verdict.ts";
import { tag } from "../report/tag.ts";
import { plural } from "../report/text.ts";
import type { Grade } from "../rubric/grade.ts";
import { latenessText } from "../rubric/late.ts";
import { SUBMITTED } from "../submissions/student.ts";
import type { Assets } from "./assets.ts";
import { checkItem } from "./check.ts";
import { documentText } from "./document.ts";
import { sum } from "./tally.ts";
import { pageOf, points } from "./words.ts";

/** Whose pages are beside a student's, in the order of the batch. */
export interface Neighbours {
  previous: SubmissionIdentity | null;
  next: SubmissionIdentity | null;
}

/**
 * @param results all of one submission
 * @returns students/ID.html: every lab with every check, and the evidence for what failed
 */
export function studentPage(
  submission: SubmissionIdentity,
  results: Result[],
  beside: Neighbours,
  assets: Assets,
): string {
  const grades = results.flatMap(({ grade }) => grade ?? []);
  const open = results.length - grades.length;
  return documentText({
    title: `${submission.name} · Gradebook`,
    style: assets.studentStyle,
    body: [
      navigation(beside),
      tag(
        "header",
        {},
        tag("h1", {}, tag("bdi", {}, submission.name)),
        tag(
          "p",
          { class: "total" },
          tag("b", {}, points(sum(grades.map((grade) => grade.points)))),
          ` of ${points(sum(grades.map(({ max }) => max)))} points`,
          open > 0 ? `, ${plural(open, "lab")} without a grade` : null,
        ),
        identity(submission),
        results.length > 1 ? tag("ol", { class: "labs" }, results.map(labLink)) : null,
      ),
      tag("main", {}, results.map(labSection)),
    ],
  });
}

function navigation({ previous, next }: Neighbours): VNode {
  const link = (rel: string, text: string, to: SubmissionIdentity | null) =>
    to === null ? tag("span", {}, text) : tag("a", { rel, href: pageOf(to) }, `${text}: `, tag("bdi", {}, to.name));
  return tag(
    "nav",
    { "aria-label": "Gradebook" },
    tag("a", { href: "../index.html" }, "All submissions"),
    tag("div", { class: "beside" }, link("prev", "Previous", previous), link("next", "Next", next)),
  );
}

function identity({ id, origin, submitted, roster }: SubmissionIdentity): VNode {
  const facts = [
    // Below, as the batch counts it.
    ...Object.entries(roster ?? {}).filter(([head]) => !SUBMITTED.test(head)),
    ["Folder or file", origin || "."] as const,
    ["Handed in", submitted === null ? "not known" : submitted.replace(/^(.{10})T(.{5}).*Z$/, "$1 $2 UTC")] as const,
    ["Id", id] as const,
  ];
  return tag(
    "dl",
    { class: "facts" },
    facts.map(([name, value]) => tag("div", {}, tag("dt", {}, name), tag("dd", {}, tag("bdi", {}, value)))),
  );
}

const labLink = ({ lab, title, outcome, grade }: Result): VNode =>
  tag(
    "li",
    {},
    tag(
      "a",
      { href: `#${lab}` },
      title,
      " ",
      tag("b", {}, outcome === "graded" && grade ? points(grade.points) : outcome),
    ),
  );

function labSection(result: Result): VNode {
  const { lab, title, outcome, verdict, grade } = result;
  const heading = tag(
    "div",
    { class: "heading" },
    tag("h2", { id: lab }, title),
    outcome === "graded" ? null : tag("span", { class: `pill ${outcome}` }, outcome),
    grade ? tag("span", { class: "points" }, tag("b", {}, points(grade.points)), ` of ${points(grade.max)}`) : null,
  );
  return tag(
    "section",
    { "aria-labelledby": lab },
    heading,
    result.message === null ? null : tag("p", { class: "message" }, result.message),
    grade ? lateness(grade) : null,
    verdict && verdict.error !== null ? [tag("p", {}, "The program cannot be run:"), block(verdict.error)] : null,
    verdict ? verdict.tasks.map((task) => taskPart(task, grade, verdict.error !== null)) : null,
    verdict
      ? tag(
          "p",
          { class: "run" },
          `Seed ${verdict.seed} · sandbox tier ${verdict.tier ?? "none"} · submission `,
          tag("code", {}, verdict.digests.submission),
          " · lab ",
          tag("code", {}, verdict.digests.lab),
        )
      : null,
  );
}

function lateness({ late, extended }: Grade): VNode[] {
  return [
    ...(extended === undefined ? [] : [tag("p", { class: "extended" }, `The deadline was extended to ${extended}.`)]),
    ...(late === null ? [] : [tag("p", { class: "late" }, `${latenessText(late)}.`)]),
  ];
}

/** @param unrunnable when no task could be run, every check has failed for the same reason, which is told already */
function taskPart(task: TaskVerdict, grade: Grade | null, unrunnable: boolean): VNode {
  const graded = new Map(grade?.checks.map((each) => [each.id, each]));
  const own = task.checks.map(({ id, points, max }) => graded.get(id) ?? { points, max, extra: false });
  const total = sum(own.map((each) => each.points));
  const max = sum(own.map((each) => (each.extra ? 0 : each.max)));
  const list = unrunnable
    ? null
    : tag(
        "ul",
        { class: "checks" },
        task.checks.map((check) => checkItem(check, graded.get(check.id) ?? null)),
      );
  return tag(
    "article",
    {},
    tag(
      "div",
      { class: "heading" },
      tag("h3", {}, tag("code", {}, task.name), " ", task.title),
      // Of extra credit alone there is nothing to be reached.
      tag(
        "span",
        { class: "points" },
        own.every(({ extra }) => extra) ? `extra ${points(total)}` : `${points(total)}/${points(max)}`,
      ),
    ),
    task.limit === null ? null : limit(task.limit),
    task.killed === null ? null : limit(task.killed),
    task.stderr === ""
      ? null
      : tag("details", { open: true }, tag("summary", {}, "Standard error"), block(task.stderr)),
    list,
  );
}

/** Why a run was ended; where its processes were then stands in lines of their own, which begin with spaces. */
const limit = (text: string): VNode =>
  tag(
    "div",
    { class: "limit" },
    text.split("\n").map((line) => tag("p", { class: line.startsWith(" ") ? "at" : null }, line.trim())),
  );

/** Lines below each other, as they are; focusable, as whoever has no mouse must be able to scroll it. */
const block = (text: string): VNode => tag("pre", { tabindex: 0 }, text.replace(/\n+$/, ""));
