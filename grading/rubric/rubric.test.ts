import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fitRubric, rubricOf } from "./fit.ts";
import { BadRubric, NO_RUBRIC, type Rubric, readRubric } from "./rubric.ts";
import { labWith } from "./testing.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "proclab-rubric-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function read(rubric: unknown): Promise<Rubric> {
  const path = join(folder, "rubric.json");
  writeFileSync(path, typeof rubric === "string" ? rubric : JSON.stringify(rubric));
  return readRubric(path);
}
const of = (lab: object) => ({ labs: { "9": lab } });

test("a rubric that says everything there is to say is read as it is", async () => {
  const whole = {
    $schema: "grading/schemas/rubric.schema.json",
    late: { graceMinutes: 30, perDay: 0.1, atMost: 0.5, after: 7 },
    labs: {
      "1": {
        points: { "fan.together": 7.25 },
        total: 100,
        extraCredit: ["tree"],
        hidden: { chain: "after_due_date", "chain.line": "visible", tree: "hidden", "fan.together": "after_published" },
        deadline: "2026-11-30T23:59:59+01:00",
        late: { after: 0 },
        published: false,
      },
      "2-exec": {},
    },
    extensions: { "4711": { "1": "2026-12-03T23:59:59+01:00" }, "ada-lovelace": { fork: "2026-12-04T12:00Z" } },
  };
  expect(await read(whole)).toEqual(whole);
  expect(await read(NO_RUBRIC)).toEqual(NO_RUBRIC);
});

describe("a file that is no rubric is refused, and told what is wrong with it", () => {
  test("one that is not there", async () => {
    await expect(readRubric(join(folder, "none.json"))).rejects.toThrow(BadRubric);
    await expect(readRubric(join(folder, "none.json"))).rejects.toThrow(/none\.json cannot be read: ENOENT/);
  });

  test.each<[string, unknown, string]>([
    ["no JSON", "{", "cannot be read"],
    ["no object", "[]", "/ must be object"],
    ["no labs", {}, "must have required property 'labs'"],
    ["an unknown field", of({ extracredit: [] }), '("extracredit")'],
    ["points that are no number", of({ points: { "act.a": "7" } }), "/labs/9/points/act.a must be number"],
    ["points below nothing", of({ points: { "act.a": -1 } }), "must be >= 0"],
    [
      "points with three decimals",
      of({ points: { "act.a": 0.125 } }),
      "act.a: 0.125 points have more than two decimals",
    ],
    ["a total of nothing", of({ total: 0 }), "/labs/9/total must be > 0"],
    ["a total with three decimals", of({ total: 99.999 }), "total: 99.999 points have more than two decimals"],
    ["a check twice", of({ extraCredit: ["act.a", "act.a"] }), "must NOT have duplicate items"],
    [
      "another word for hidden",
      of({ hidden: { act: "later" } }),
      '(["visible","after_due_date","after_published","hidden"])',
    ],
    [
      "the due date of no deadline",
      of({ hidden: { act: "after_due_date" } }),
      "/labs/9/hidden/act waits for the due date",
    ],
    ["lateness of no deadline", of({ late: { perDay: 0.1 } }), "/labs/9/late has no effect"],
    ["a loss that is no fraction", { late: { perDay: 10 }, labs: {} }, "/late/perDay must be <= 1"],
    [
      "a loss with five decimals",
      { late: { perDay: 0.33333 }, labs: {} },
      "/late/perDay 0.33333 has more than four decimals",
    ],
    [
      "a greatest loss of none",
      { late: { atMost: 0.5 }, labs: {} },
      "must have property perDay when property atMost is",
    ],
    ["a policy that says nothing", { late: {}, labs: {} }, "/late must NOT have fewer than 1 properties"],
    ["half a minute of grace", { late: { graceMinutes: 0.5 }, labs: {} }, "/late/graceMinutes must be integer"],
  ])("%s", async (_, rubric, problem) => {
    await expect(read(rubric)).rejects.toThrow(BadRubric);
    await expect(read(rubric)).rejects.toThrow(problem);
  });

  test.each([
    "2026-11-30T23:59",
    "2026-11-30T23:59:59",
    "2026-11-30",
    "2026-11-30 23:59:59+01:00",
    "2026-11-30T23:59:59+0100",
    "2026-11-30T23:59:59 CET",
    "30.11.2026",
    "2026-11-31T23:59:59Z",
    "2026-02-29T12:00Z",
    "2026-13-01T12:00Z",
    "2026-11-30T25:00Z",
    "2026-11-30T12:00+25:00",
  ])("a deadline at %s", async (deadline) => {
    await expect(read(of({ deadline }))).rejects.toThrow(
      /\/labs\/9\/deadline .*must be a time with its offset from UTC, such as 2026-11-30T23:59:59\+01:00/,
    );
  });

  test.each(["2026-11-30T23:59Z", "2028-02-29T23:59:59.999-03:30", "2026-11-30T24:00+01:00"])(
    "but not one at %s",
    async (deadline) => {
      expect(await read(of({ deadline }))).toEqual(of({ deadline }));
    },
  );

  test.each<[string, unknown, string]>([
    ["of no lab", { "4711": {} }, "/extensions/4711 must NOT have fewer than 1 properties"],
    ["for all labs", { "4711": "2026-12-03T12:00Z" }, "/extensions/4711 must be object"],
    ["of nobody", { "": { "1": "2026-12-03T12:00Z" } }, "/extensions must NOT have fewer than 1 characters"],
    ["without an offset", { ada: { "1": "2026-12-03T12:00" } }, "/extensions/ada/1 must be a time with its offset"],
    [
      "at no time",
      { ada: { "1": "2026-11-31T12:00Z" } },
      '/extensions/ada/1 "2026-11-31T12:00Z" is no time that there is',
    ],
    ["by days", { ada: { "1": 3 } }, "/extensions/ada/1 must be string"],
  ])("an extension %s", async (_, extensions, problem) => {
    await expect(read({ labs: {}, extensions })).rejects.toThrow(BadRubric);
    await expect(read({ labs: {}, extensions })).rejects.toThrow(problem);
  });

  test("everything at once", async () => {
    const twice = read(of({ hidden: { act: "after_due_date" }, late: { perDay: 0.00001 } }));
    await expect(twice).rejects.toThrow(/waits for the due date.*has no effect|has no effect.*waits for/s);
    await expect(twice).rejects.toThrow("more than four decimals");
  });
});

describe("what a rubric says is held against the labs", () => {
  const lab = labWith({ "act.a": 2, "act.b": 3, "sing.a": 1 });
  const labs = [labWith({ "fan.children": 1 }, "1-fork"), lab];
  const fitting = (rubric: Rubric) => () => fitRubric(rubric, labs, labs);

  test("a lab goes by number, name and id", () => {
    for (const name of ["9", "invented", "9-invented"]) {
      const rubric: Rubric = { labs: { [name]: { points: { "act.a": 1 } } } };
      expect(fitting(rubric)).not.toThrow();
      expect(rubricOf(rubric, lab)).toEqual({ points: { "act.a": 1 } });
    }
    expect(rubricOf({ labs: { fork: { total: 3 } } }, lab)).toEqual({});
  });

  test("what holds for every lab holds where a lab says nothing else", () => {
    const late = { perDay: 0.1 };
    expect(rubricOf({ late, labs: {} }, lab)).toEqual({ late });
    expect(rubricOf({ late, labs: { "9": { late: { after: 1 } } } }, lab)).toEqual({ late: { after: 1 } });
  });

  test.each<[string, Rubric, string]>([
    ["an unknown lab", { labs: { "7": {} } }, 'there is no lab "7"'],
    ["a lab that is nearly one", { labs: { frok: {} } }, 'there is no lab "frok" (did you mean "fork"?)'],
    ["one lab by two names", { labs: { "9": {}, invented: {} } }, "it speaks of lab 9-invented as 9 and as invented"],
    [
      "points of an unknown check",
      of({ points: { "act.c": 1 } }),
      'lab 9-invented has no check "act.c" (did you mean "act.a"?)',
    ],
    ["points of a task", of({ points: { sing: 1 } }), 'lab 9-invented has no check "sing"'],
    ["extra credit of nothing", of({ extraCredit: ["sign"] }), 'has no check or task "sign" (did you mean "sing"?)'],
    ["hidden nothing", of({ hidden: { constructor: "hidden" } }), 'has no check or task "constructor"'],
    ["a total of extra credit", of({ total: 9, extraCredit: ["act", "sing"] }), "lab 9-invented cannot be worth 9"],
    ["a total of nothing", of({ total: 9, extraCredit: ["act"], points: { "sing.a": 0 } }), "cannot be worth 9"],
  ])("%s", (_, rubric, problem) => {
    expect(fitting(rubric)).toThrow(BadRubric);
    expect(fitting(rubric)).toThrow(problem);
  });

  test.each<[string, Rubric["extensions"], string]>([
    [
      "an unknown lab",
      { ada: { invnted: "2027-01-01T12:00Z" } },
      '/extensions/ada: there is no lab "invnted" (did you mean "invented"?)',
    ],
    [
      "a lab twice",
      { ada: { "9": "2027-01-01T12:00Z", invented: "2027-01-02T12:00Z" } },
      "/extensions/ada speaks of lab 9-invented 2 times",
    ],
    [
      "a lab without a deadline",
      { ada: { "1": "2027-01-01T12:00Z" } },
      "/extensions/ada has no effect on lab 1-fork, which has no deadline",
    ],
    [
      "the deadline itself, in another zone",
      { ada: { "9": "2026-12-01T00:00+01:00" } },
      "/extensions/ada: 2026-12-01T00:00+01:00 is no extension, as the deadline of lab 9-invented is 2026-11-30T23:00Z",
    ],
  ])("an extension for %s", (_, extensions, problem) => {
    const rubric: Rubric = { labs: { "9": { deadline: "2026-11-30T23:00Z" } }, ...(extensions ? { extensions } : {}) };
    expect(fitting(rubric)).toThrow(BadRubric);
    expect(fitting(rubric)).toThrow(problem);
  });

  test("an extension that is later than the deadline", () => {
    const extensions = { ada: { "9": "2026-12-01T00:00:01+01:00" } };
    expect(fitting({ labs: { invented: { deadline: "2026-11-30T23:00Z" } }, extensions })).not.toThrow();
  });

  test("all at once", () => {
    expect(fitting({ labs: { nope: {}, "9": { points: { "act.z": 1 }, hidden: { dance: "hidden" } } } })).toThrow(
      /"nope".*"act\.z".*"dance"/s,
    );
  });

  test("of labs that are not to be graded only the names are looked at", () => {
    expect(() => fitRubric({ labs: { fork: { points: { "no.such": 1 } } } }, labs, [lab])).not.toThrow();
  });
});
