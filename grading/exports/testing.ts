/** For tests of the exports: results made by hand, and text as a hostile student would have it in them. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import fc from "fast-check";
import type { Result } from "../batch/result.ts";
import { type Batch, resultPath } from "../batch/store.ts";
import type { CheckVerdict, TaskVerdict, Verdict } from "../judge/verdict.ts";
import type { CheckGrade, Visibility } from "../rubric/grade.ts";

const run = { lab: "1-fork", task: "fan", scenario: "fan.few", args: [4], seed: "7", schedule: "natural" };

function check(
  id: string,
  max: number,
  status: CheckVerdict["status"],
  rest: Partial<CheckVerdict> = {},
): CheckVerdict {
  const finding = {
    expected: "4 children",
    observed: "3 children",
    process: "main",
    events: [],
    at: { file: "starter.ts", line: 6 },
  };
  return {
    id,
    title: `${id} holds`,
    status,
    points: status === "passed" ? max : 0,
    max,
    why: "Children matter.",
    unmet: [],
    failures: status === "failed" ? [{ findings: [finding], run }] : [],
    ...rest,
  };
}

function task(name: string, checks: CheckVerdict[], rest: Partial<TaskVerdict> = {}): TaskVerdict {
  const total = (of: "points" | "max") => checks.reduce((sum, each) => sum + each[of], 0);
  return {
    name,
    title: `Do ${name}`,
    points: total("points"),
    max: total("max"),
    checks,
    limit: null,
    killed: null,
    stderr: "",
    ...rest,
  };
}

/** Of the task `fan` a check passed, one failed and one was skipped; one that is hidden failed. Runs of `chain` were a deadlock. */
export const VERDICT: Verdict = {
  schema: "proclab/verdict/1",
  lab: "1-fork",
  seed: "7",
  digests: { submission: "sha256:aa", lab: "sha256:bb" },
  tier: "A",
  points: 9,
  max: 33,
  tasks: [
    task("fan", [
      check("fan.children", 7, "passed"),
      check("fan.together", 6, "failed"),
      check("fan.reaped", 4, "skipped", { unmet: ["fan.together"] }),
      check("fan.statuses", 5, "failed"),
    ]),
    task("chain", [check("chain.line", 9, "failed"), check("chain.ends", 2, "passed")], {
      limit: "deadlock: no process could ever go on\n  main was in wait4",
      stderr: "oh\n",
    }),
  ],
  error: null,
};

const VISIBLE: Record<string, Visibility> = { "fan.statuses": "hidden", "chain.ends": "after_published" };

/** @returns a result with that verdict, or another; the grade is the verdict's */
export function resultWith({ verdict = VERDICT, ...rest }: Partial<Result> = {}): Result {
  const checks = (verdict?.tasks ?? VERDICT.tasks).flatMap((each) => each.checks);
  const grades = checks.map(
    ({ id, points, max }): CheckGrade => ({
      ...{ id, max, extra: false, visible: VISIBLE[id] ?? "visible" },
      points: verdict === null ? 0 : points,
    }),
  );
  return {
    schema: "proclab/result/1",
    submission: {
      id: "doe-jane",
      name: "Doe, Jane",
      origin: "doe",
      roster: null,
      submitted: "2026-11-02T10:00:00.000Z",
    },
    lab: "1-fork",
    title: "1 · fork",
    outcome: "graded",
    message: null,
    verdict,
    grade: { points: verdict?.points ?? 0, max: verdict?.max ?? VERDICT.max, late: null, checks: grades },
    ...rest,
  };
}

const OTHER = { ...resultWith().submission, id: "roe-rick", name: "Roe, Rick", origin: "roe" };
export const MISSING = resultWith({
  submission: OTHER,
  outcome: "missing",
  message: "nothing was handed in",
  verdict: null,
});
export const REFUSED = resultWith({
  submission: { ...OTHER, id: "poe" },
  outcome: "refused",
  message: "not a zip",
  verdict: null,
});
export const FAULT = resultWith({
  submission: { ...OTHER, id: "loe" },
  outcome: "fault",
  message: "no ptrace",
  verdict: null,
  grade: null,
});

/** What means something to somebody who reads one of the formats, or a terminal. */
const PIECES = [
  ...[
    "]]>",
    "<!--",
    "-->",
    "&amp;",
    "<b>",
    '"',
    "'",
    "\\",
    "#",
    " # SKIP ",
    " # TODO ",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "  ...\n",
    "  ---\n",
  ],
  ...[
    "\nok 1",
    "\nnot ok 2",
    "\nBail out!",
    "\n1..0",
    "\n::error::x",
    "=cmd|'/c calc'!A1",
    "+1",
    "-1",
    "@x",
    ",",
    ";",
    "\u{1f600}",
  ],
  ...["\0", "\x07", "\x1b[2J", "\x9b31m", "\u202e", "\u2028", "\ud800", "\udc00", "\ufffe", "\uffff", "\ufeff"],
];

const hostileText = fc
  .array(
    fc.oneof(
      fc.constantFrom(...PIECES),
      fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
    ),
    {
      maxLength: 12,
    },
  )
  .map((pieces) => pieces.join(""));

/** All pieces at once, and any text made of such. */
export const hostile: fc.Arbitrary<string> = fc.oneof(fc.constant(PIECES.join("")), hostileText);

/** @returns a result into which a student, or whoever names students, has written this text wherever there is room for it */
export function resultSaying(text: string): Result {
  const findings = [{ expected: text, observed: text, process: text, events: [], at: { file: text, line: 1 } }];
  const failures = [{ findings, run: { ...run, args: [text], scenario: text, seed: text, schedule: text } }];
  const tasks = VERDICT.tasks.map((each) => ({
    ...each,
    limit: each.limit === null ? null : `${each.limit}\n  ${text}`,
    stderr: text,
    checks: each.checks.map((one) => ({
      ...one,
      title: `A${text}`,
      why: text,
      unmet: one.status === "skipped" ? [text] : [],
      failures: one.status === "failed" ? failures : [],
    })),
  }));
  const submission = { id: `i${text}`, name: text, origin: text, roster: { [`h${text}`]: text }, submitted: null };
  return resultWith({ submission, title: text, verdict: { ...VERDICT, seed: text, tasks } });
}

/** Characters that no line of a document has: those that would do something to a terminal, and what is no text. */
export const UNPRINTABLE = /[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Noncharacter_Code_Point}\u2028\u2029]/u;

/** Lays results into a folder as a batch does. */
export function layBatch(folder: string, results: Result[]): void {
  for (const result of results) {
    const path = resultPath(folder, result.submission.id, result.lab);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(result));
  }
  const labs = new Map(results.map(({ lab, title }) => [lab, { id: lab, title, digest: `sha256:${"0".repeat(64)}` }]));
  const asked = { repeat: 1, schedules: null, tiers: null, rubric: null, roster: null };
  const batch: Batch = {
    schema: "proclab/batch/1",
    source: "/submissions",
    seed: "41",
    labs: [...labs.values()],
    ...asked,
  };
  writeFileSync(join(folder, "batch.json"), JSON.stringify(batch));
}
