import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { Confusion, sumOf } from "./confusion.ts";
import type { CorpusVerdict } from "./corpus.ts";
import { isSound, type LabProof, proofText } from "./report.ts";

const CHECKS = ["act.one", "act.two", "rest.one"];

/** A verdict on a program of the task `act`. */
function verdict(name: string, fails: string[], differs: Partial<CorpusVerdict> = {}): CorpusVerdict {
  const program = { name, file: `${name}.ts`, kind: "wrong" as const, fails, because: [], whole: false };
  return { program, looked: ["act.one", "act.two"], unexpected: [], missing: [], otherReason: [], ...differs };
}

function confusionOf(...verdicts: CorpusVerdict[]): Confusion {
  const confusion = new Confusion(CHECKS);
  for (const [i, each] of verdicts.entries()) confusion.add(each, `seed+${i}`);
  return confusion;
}

const alarm = { unexpected: [{ check: "act.two", observed: "2 children" }] };
const miss = { missing: ["act.one"] };
const odd = { otherReason: [{ check: "act.one", because: "late", observed: "never" }] };

test("each check counts the verdicts on programs that must fail it apart from those on programs that must not", () => {
  const { checks } = confusionOf(
    verdict("solution", []),
    verdict("mutants/a", ["act.one"]),
    verdict("mutants/b", ["act.one", "act.two"]),
  );
  expect(checks).toEqual([
    { check: "act.one", mustFail: 2, failed: 2, missed: 0, otherReason: 0, mustHold: 1, wronglyFailed: 0 },
    { check: "act.two", mustFail: 1, failed: 1, missed: 0, otherReason: 0, mustHold: 2, wronglyFailed: 0 },
    { check: "rest.one", mustFail: 0, failed: 0, missed: 0, otherReason: 0, mustHold: 0, wronglyFailed: 0 },
  ]);
});

test("a miss, a false alarm and another reason are counted where they belong", () => {
  const { checks, totals } = confusionOf(
    verdict("mutants/a", ["act.one"], miss),
    verdict("mutants/b", ["act.one"], odd),
    verdict("mutants/c", ["act.one"], alarm),
  );
  expect(checks[0]).toMatchObject({ mustFail: 3, failed: 1, missed: 1, otherReason: 1, wronglyFailed: 0 });
  expect(checks[1]).toMatchObject({ mustHold: 3, wronglyFailed: 1 });
  expect(totals).toMatchObject({ programs: 3, verdicts: 3, wrong: 3 });
});

test("a check of a task that the program leaves out was missed", () => {
  const [, , rest] = confusionOf(verdict("mutants/a", ["rest.one"], { missing: ["rest.one"] })).checks;
  expect(rest).toMatchObject({ mustFail: 1, failed: 0, missed: 1 });
});

test("a program is flaky when its verdicts differ, be they right or wrong, and not when it is wrong every time", () => {
  const { programs, totals } = confusionOf(
    verdict("mutants/a", ["act.one"], miss),
    verdict("mutants/a", ["act.one"]),
    verdict("mutants/a", ["act.one"]),
    verdict("mutants/b", ["act.one"], alarm),
    verdict("mutants/b", ["act.one"], alarm),
    verdict("mutants/c", ["act.one"]),
    verdict("mutants/c", ["act.one"], odd),
  );
  expect(programs.map(({ verdicts }) => verdicts)).toEqual([
    [
      { fails: ["act.one"], times: 2 },
      { fails: [], times: 1 },
    ],
    [{ fails: ["act.one", "act.two"], times: 2 }],
    [
      { fails: ["act.one"], times: 1 },
      { fails: ["act.one (other reason)"], times: 1 },
    ],
  ]);
  expect(programs.map(({ wrong }) => wrong.map(({ seed }) => seed))).toEqual([
    ["seed+0"],
    ["seed+3", "seed+4"],
    ["seed+6"],
  ]);
  expect(totals).toEqual({ programs: 3, verdicts: 7, wrong: 4, flakyPrograms: 2, flakyVerdicts: 2 });
  expect(sumOf([totals, totals])).toEqual({ programs: 6, verdicts: 14, wrong: 8, flakyPrograms: 4, flakyVerdicts: 4 });
  expect(sumOf([])).toMatchObject({ programs: 0, verdicts: 0 });
});

const proofOf = (confusion: Confusion, rest: Partial<LabProof> = {}): LabProof => ({
  lab: "9-invented",
  draft: false,
  lacking: [],
  defects: [],
  checks: confusion.checks,
  programs: confusion.programs,
  totals: confusion.totals,
  ...rest,
});

test("the report tells every wrong program with what was wrong and the seed that shows it", () => {
  const confusion = confusionOf(
    verdict("mutants/a", ["act.one"], miss),
    verdict("mutants/b", ["act.one"], odd),
    verdict("mutants/c", ["act.one"], alarm),
    verdict("mutants/c", ["act.one"]),
  );
  const proof = proofOf(confusion, { defects: ["no mutant fails rest.one"] });
  const text = stripVTControlCharacters(proofText(proof)).replace(/\s+/g, " ");
  expect(text).toContain("✘ no mutant fails rest.one");
  expect(text).toContain("✘ mutants/a: wrong in 1 of 1 verdict, first with --seed=seed+0 does not fail act.one");
  expect(text).toContain(
    'fails act.one, but not for its reason: observed "never", which does not say "late" ✘ mutants/c: wrong in 1 of 2',
  );
  expect(text).toContain("fails act.two, which it does not name: 2 children");
  expect(text).toContain("3 programs, 4 verdicts, 3 wrong, 1 program flaky (1 verdict, 25 %)");
});

test("a lab is sound when nothing is wrong with its files and no verdict is", () => {
  const right = confusionOf(verdict("solution", []));
  expect(isSound(proofOf(right))).toBe(true);
  expect(isSound(proofOf(right, { defects: ["x"] }))).toBe(false);
  expect(isSound(proofOf(right, { draft: true, lacking: ["1 of at least 25 mutants"] }))).toBe(true);
  expect(isSound(proofOf(confusionOf(verdict("solution", [], alarm))))).toBe(false);
});

test("the matrix of a soak fits into 80 columns", () => {
  const longest = "completionOrder.children";
  const confusion = new Confusion([longest]);
  const count = { mustFail: 12_000, failed: 11_998, missed: 1, otherReason: 1, mustHold: 48_000, wronglyFailed: 12 };
  const text = stripVTControlCharacters(proofText(proofOf(confusion, { checks: [{ check: longest, ...count }] })));
  expect(text).toMatch(/12000.*11998.*1.*1.*48000.*12/);
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
});
