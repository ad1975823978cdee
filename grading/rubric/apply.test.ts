import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyRubric } from "./apply.ts";
import { rubricOf } from "./fit.ts";
import type { Grade } from "./grade.ts";
import { type LabRubric, type LatePolicy, NO_RUBRIC, type Rubric } from "./rubric.ts";
import { labWith, verdictWith } from "./testing.ts";
import { isShown } from "./visible.ts";

const LAB = labWith({ "act.a": 2, "act.b": 3, "act.c": 5, "sing.a": 10 });
const ALL = ["act.a", "act.b", "act.c", "sing.a"];
const of = (own: LabRubric): Rubric => ({ labs: { "9": own } });

function graded(own: LabRubric, passed = ALL, submitted: string | null = null): Grade {
  return applyRubric(of(own), LAB, verdictWith(LAB, passed), submitted);
}
const points = ({ points, max }: Grade) => [points, max];

describe("points", () => {
  test("without a rubric a check that passed brings the lab's points, and others nothing", () => {
    const grade = applyRubric(NO_RUBRIC, LAB, verdictWith(LAB, ["act.a", "sing.a"]), null);
    expect(grade).toEqual({
      points: 12,
      max: 20,
      late: null,
      checks: [
        { id: "act.a", points: 2, max: 2, extra: false, visible: "visible" },
        { id: "act.b", points: 0, max: 3, extra: false, visible: "visible" },
        { id: "act.c", points: 0, max: 5, extra: false, visible: "visible" },
        { id: "sing.a", points: 10, max: 10, extra: false, visible: "visible" },
      ],
    });
  });

  test("nothing handed in has no points of the same maximum, and is not late", () => {
    const own = { total: 50, extraCredit: ["act.c"], deadline: "2026-11-30T12:00Z", late: { perDay: 0.5 } };
    const grade = applyRubric(of(own), LAB, null, "2026-12-30T12:00:00Z");
    expect(grade).toEqual({ ...graded(own, []), late: null });
    expect(points(grade)).toEqual([0, 50]);
  });

  test("the rubric's points go before the lab's, 0 among them", () => {
    const grade = graded({ points: { "act.a": 0, "act.b": 4.5 } }, ["act.a", "act.b"]);
    expect(points(grade)).toEqual([4.5, 19.5]);
    expect(grade.checks.map(({ points, max }) => [points, max])).toEqual([
      [0, 0],
      [4.5, 4.5],
      [0, 5],
      [0, 10],
    ]);
  });

  test("tenths add up without dust", () => {
    const tenths = labWith(Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`act.${i}`, 0.1])));
    const all = tenths.tasks.flatMap(({ checks }) => checks.map(({ id }) => id));
    expect(points(applyRubric(NO_RUBRIC, tenths, verdictWith(tenths, all), null))).toEqual([1, 1]);
    expect(points(applyRubric(NO_RUBRIC, tenths, verdictWith(tenths, all.slice(0, 3)), null))).toEqual([0.3, 1]);
  });

  test("extra credit, a check's or a task's, can only add", () => {
    const extra = { extraCredit: ["act.c", "sing"] };
    expect(points(graded(extra))).toEqual([20, 5]);
    expect(points(graded(extra, ["act.a", "act.b"]))).toEqual([5, 5]);
    expect(points(graded(extra, ["act.a", "sing.a"]))).toEqual([12, 5]);
    expect(graded(extra).checks.map(({ extra }) => extra)).toEqual([false, false, true, true]);
  });
});

describe("a lab that is worth something else", () => {
  test("its checks keep their proportion, extra credit too", () => {
    const grade = graded({ total: 100, extraCredit: ["sing"] });
    expect(grade.checks.map(({ max }) => max)).toEqual([20, 30, 50, 100]);
    expect(points(grade)).toEqual([200, 100]);
  });

  test("what rounding leaves over goes to those that lost most by it", () => {
    const thirds = labWith({ "act.a": 1, "act.b": 1, "act.c": 1 });
    const all = ["act.a", "act.b", "act.c"];
    const whole = applyRubric(of({ total: 100 }), thirds, verdictWith(thirds, all), null);
    expect(whole.checks.map(({ max }) => max)).toEqual([33.34, 33.33, 33.33]);
    expect(points(whole)).toEqual([100, 100]);
    const sixths = applyRubric(of({ points: { "act.a": 1, "act.b": 2, "act.c": 3 }, total: 1 }), thirds, null, null);
    expect(sixths.checks.map(({ max }) => max)).toEqual([0.17, 0.33, 0.5]);
  });

  test("whatever its checks are worth, they add up to exactly that, and each is off by less than a hundredth", () => {
    const hundredths = fc.integer({ min: 0, max: 100_000 });
    fc.assert(
      fc.property(
        fc.array(hundredths, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 1_000_000 }),
        (worths, total) => {
          fc.pre(worths.some((worth) => worth > 0));
          const lab = labWith(Object.fromEntries(worths.map((worth, i) => [`act.${i}`, worth / 100])));
          const all = lab.tasks.flatMap(({ checks }) => checks.map(({ id }) => id));
          const grade = applyRubric(of({ total: total / 100 }), lab, verdictWith(lab, all), null);
          expect(points(grade)).toEqual([total / 100, total / 100]);
          const sum = worths.reduce((one, other) => one + other);
          for (const [i, { max }] of grade.checks.entries()) {
            expect(Math.round(max * 100) / 100).toBe(max);
            expect(Math.abs(Math.round(max * 100) - ((worths[i] ?? 0) * total) / sum)).toBeLessThan(1);
          }
        },
      ),
    );
  });
});

describe("lateness", () => {
  const DEADLINE = "2026-11-30T23:59:59+01:00";
  const late = (policy: LatePolicy | undefined, submitted: string | null, rest: LabRubric = {}) =>
    graded({ ...rest, deadline: DEADLINE, ...(policy ? { late: policy } : {}) }, ALL, submitted);

  test.each<[string, LatePolicy, string | null, Grade["late"]]>([
    ["on time to the second", { perDay: 0.1 }, "2026-11-30T22:59:59Z", null],
    ["on time in another zone", { perDay: 0.1 }, "2026-12-01T07:59:59+09:00", null],
    ["without a time stamp", { perDay: 0.1 }, null, null],
    ["a second late: one day has begun", { perDay: 0.1 }, "2026-11-30T23:00:00Z", { days: 1, factor: 0.9, lost: 2 }],
    ["a day late to the second", { perDay: 0.1 }, "2026-12-01T22:59:59Z", { days: 1, factor: 0.9, lost: 2 }],
    ["a day and a second late", { perDay: 0.1 }, "2026-12-01T23:00:00Z", { days: 2, factor: 0.8, lost: 4 }],
    ["within the grace", { graceMinutes: 30, perDay: 0.1 }, "2026-11-30T23:29:59Z", null],
    [
      "behind the grace, from whose end days count",
      { graceMinutes: 30, perDay: 0.1 },
      "2026-12-01T23:29:59Z",
      { days: 1, factor: 0.9, lost: 2 },
    ],
    ["at the bound", { perDay: 0.2, atMost: 0.5 }, "2026-12-04T12:00:00Z", { days: 4, factor: 0.5, lost: 10 }],
    ["beyond all points", { perDay: 0.3 }, "2026-12-08T12:00:00Z", { days: 8, factor: 0, lost: 20 }],
    [
      "on the last day that counts",
      { perDay: 0.1, after: 2 },
      "2026-12-02T22:59:59Z",
      { days: 2, factor: 0.8, lost: 4 },
    ],
    [
      "after the last day that counts, whatever the bound",
      { perDay: 0.1, atMost: 0.2, after: 2 },
      "2026-12-02T23:00:00Z",
      { days: 3, factor: 0, lost: 20 },
    ],
    ["where nothing late counts", { after: 0 }, "2026-11-30T23:00:00Z", { days: 1, factor: 0, lost: 20 }],
    [
      "ten years late",
      { perDay: 0.0001, atMost: 0.5 },
      "2036-11-30T12:00:00Z",
      { days: 3653, factor: 0.6347, lost: 7.31 },
    ],
  ])("%s", (_, policy, submitted, told) => {
    const grade = late(policy, submitted);
    expect(grade.late).toEqual(told);
    expect(points(grade)).toEqual([Math.round((20 - (told?.lost ?? 0)) * 100) / 100, 20]);
  });

  test("a deadline without a policy costs nothing, and the days are told", () => {
    expect(late(undefined, "2026-12-02T12:00:00Z")).toMatchObject({
      points: 20,
      late: { days: 2, factor: 1, lost: 0 },
    });
  });

  test("without a deadline nothing is late", () => {
    const rubric: Rubric = { late: { after: 0 }, labs: {} };
    expect(applyRubric(rubric, LAB, verdictWith(LAB, ALL), "2036-01-01T00:00:00Z")).toMatchObject({
      points: 20,
      late: null,
    });
  });

  test("it is taken from extra credit, too, and from what checks brought together: they are told before it", () => {
    const grade = late({ perDay: 0.25 }, "2026-12-01T12:00:00Z", { extraCredit: ["sing"] });
    expect(grade).toMatchObject({ points: 15, max: 10, late: { lost: 5 } });
    expect(grade.checks.map(({ points }) => points)).toEqual([2, 3, 5, 10]);
  });

  test("seven days at a tenth leave three tenths, without dust; a half of a hundredth is rounded up", () => {
    expect(late({ perDay: 0.1 }, "2026-12-07T12:00:00Z").late).toEqual({ days: 7, factor: 0.3, lost: 14 });
    const odd = late({ perDay: 0.5 }, "2026-12-01T12:00:00Z", {
      points: { "act.a": 0.01, "act.b": 0, "act.c": 0, "sing.a": 0 },
    });
    expect(odd).toMatchObject({ points: 0.01, late: { factor: 0.5, lost: 0 } });
  });

  test("whatever is late never gains, and points and loss add up", () => {
    const fraction = fc.integer({ min: 0, max: 10_000 }).map((n) => n / 10_000);
    const policies = fc.record({ perDay: fraction, atMost: fraction, after: fc.nat(20) }, { requiredKeys: ["perDay"] });
    fc.assert(
      fc.property(policies, fc.nat(30 * 24 * 60), (policy, minutes) => {
        const submitted = new Date(Date.parse(DEADLINE) + minutes * 60_000).toISOString();
        const later = new Date(Date.parse(submitted) + 86_400_000).toISOString();
        const [now, then] = [late(policy, submitted), late(policy, later)];
        expect(Math.round((now.points + (now.late?.lost ?? 0)) * 100)).toBe(2000);
        expect(then.points).toBeLessThanOrEqual(now.points);
      }),
    );
  });

  test("a student's own deadline takes the place of everybody's; grace and policy stay", () => {
    const own = { deadline: DEADLINE, late: { graceMinutes: 30, perDay: 0.1, after: 1 } };
    const extended = "2026-12-07T12:00:00Z";
    const at = (submitted: string) => applyRubric(of(own), LAB, verdictWith(LAB, ALL), submitted, extended);
    expect(at("2026-12-07T12:30:00Z")).toMatchObject({ points: 20, late: null, extended });
    expect(at("2026-12-07T12:30:01Z")).toMatchObject({ points: 18, late: { days: 1 }, extended });
    expect(at("2026-12-08T12:30:01Z")).toMatchObject({ points: 0, late: { days: 2 }, extended });
    expect(applyRubric(of(own), LAB, verdictWith(LAB, ALL), "2026-12-07T12:00:00Z")).toMatchObject({ points: 0 });
    expect(graded(own)).not.toHaveProperty("extended");
  });

  test("what is no time is refused", () => {
    expect(() => late({ perDay: 0.1 }, "yesterday")).toThrow("not a time: yesterday");
  });
});

describe("what students see", () => {
  const visible = (own: LabRubric) => graded(own).checks.map((check) => check.visible);

  test("what is said of a check goes before what is said of its task", () => {
    expect(visible({ hidden: { act: "hidden", "act.b": "visible", "sing.a": "after_published" } })).toEqual([
      "hidden",
      "visible",
      "hidden",
      "after_published",
    ]);
  });

  test("what waits for the grades is visible once they are published, and nothing else is", () => {
    const hidden = { "act.a": "after_published", "act.b": "after_due_date", "act.c": "hidden" } as const;
    const deadline = "2026-11-30T12:00Z";
    expect(visible({ hidden, deadline, published: true })).toEqual(["visible", "after_due_date", "hidden", "visible"]);
  });

  test("what waits for the due date is shown when that and its grace have passed", () => {
    const at = (time: string, own: LabRubric) =>
      isShown("after_due_date", rubricOf({ late: { graceMinutes: 60 }, ...of(own) }, LAB), new Date(time));
    const own = { deadline: "2026-11-30T12:00Z" };
    expect(at("2026-11-30T13:00:00Z", own)).toBe(false);
    expect(at("2026-11-30T13:00:01Z", own)).toBe(true);
    expect(at("2099-01-01T00:00:00Z", {})).toBe(false);
  });

  test("the others do not depend on the time", () => {
    const ever = new Date("2099-01-01T00:00:00Z");
    expect(isShown("visible", {}, ever)).toBe(true);
    expect(isShown("hidden", { published: true }, ever)).toBe(false);
    expect(isShown("after_published", {}, ever)).toBe(false);
    expect(isShown("after_published", { published: true }, ever)).toBe(true);
  });
});
