/** For tests of the gradebook: results that nobody has graded, as many as wanted, each with what it is known by. */
import type { Result, SubmissionIdentity } from "../batch/result.ts";
import type { Batch } from "../batch/store.ts";
import type { CheckVerdict, Verdict } from "../judge/verdict.ts";
import type { Grade } from "../rubric/grade.ts";

/** Of every invented lab and submission. */
const DIGEST = `sha256:${"0".repeat(64)}`;

export interface InventedLab {
  id: string;
  title: string;
  checks: { id: string; title: string; points: number; needs?: string }[];
}

export const FORK: InventedLab = {
  id: "1-fork",
  title: "1 · fork",
  checks: [
    { id: "fan.children", title: "main forks n children, and its children fork nobody", points: 7 },
    { id: "fan.together", title: "All n children are alive at the same time", points: 6, needs: "fan.children" },
  ],
};
export const EXEC: InventedLab = {
  id: "2-exec",
  title: "2 · exec",
  checks: [
    { id: "run.child", title: "main forks one child, which becomes the program", points: 5 },
    { id: "run.status", title: "The status comes back", points: 2.5, needs: "run.child" },
  ],
};

export const batchOf = (labs: { id: string; title: string; digest?: string }[]): Batch => ({
  schema: "proclab/batch/1",
  seed: "morning",
  repeat: 1,
  schedules: ["natural"],
  labs: labs.map(({ id, title, digest = DIGEST }) => ({ id, title, digest })),
  tiers: null,
  rubric: null,
  roster: null,
  source: "/courses/submissions",
});

export const submissionOf = (id: string, name = id): SubmissionIdentity => ({
  id,
  name,
  origin: `${id}/`,
  roster: null,
  submitted: null,
});

export interface What {
  outcome?: Result["outcome"];
  /** Ids of the checks that fail; what needs one of them is skipped. */
  fails?: string[];
  late?: boolean;
  /** The student's own deadline. */
  extended?: string;
  /** Text that a student's program has written, wherever a verdict has such. */
  said?: string;
}

/** @returns what became of an answer to an invented lab */
export function resultOf(submission: SubmissionIdentity, lab: InventedLab, what: What = {}): Result {
  const { outcome = "graded" } = what;
  const result = { schema: "proclab/result/1", submission, lab: lab.id, title: lab.title, outcome } as const;
  if (outcome !== "graded") {
    const message = what.said ?? `the answer is ${outcome}`;
    return { ...result, message, verdict: null, grade: outcome === "fault" ? null : gradeOf(lab, [], false) };
  }
  const verdict = verdictOf(lab, what);
  return {
    ...result,
    message: null,
    verdict,
    grade: {
      ...gradeOf(
        lab,
        verdict.tasks.flatMap(({ checks }) => checks),
        what.late === true,
      ),
      ...(what.extended === undefined ? {} : { extended: what.extended }),
    },
  };
}

function verdictOf({ id: lab, checks }: InventedLab, { fails = [], said = "nothing" }: What): Verdict {
  const task = checks[0]?.id.split(".")[0] ?? "";
  const run = { lab, task, scenario: `${task}.few`, args: [4, said], seed: "morning", schedule: "natural" };
  const evidence = {
    expected: "4 children",
    observed: said,
    process: "main",
    events: [],
    at: { file: "starter.ts", line: 7 },
  };
  const verdicts = checks.map(({ id, title, points: max, needs }): CheckVerdict => {
    const status = fails.includes(id) ? "failed" : needs !== undefined && fails.includes(needs) ? "skipped" : "passed";
    const failures = status === "failed" ? [{ findings: [evidence], run }] : [];
    const unmet = status === "skipped" && needs !== undefined ? [needs] : [];
    return { id, title, status, points: status === "passed" ? max : 0, max, why: "It matters.", unmet, failures };
  });
  const total = (of: "points" | "max") => verdicts.reduce((sum, check) => sum + check[of], 0);
  return {
    schema: "proclab/verdict/1",
    lab,
    seed: "morning",
    digests: { submission: DIGEST, lab: DIGEST },
    tier: "A",
    points: total("points"),
    max: total("max"),
    tasks: [
      {
        name: task,
        title: "A task",
        points: total("points"),
        max: total("max"),
        checks: verdicts,
        limit: null,
        killed: null,
        stderr: fails.length > 0 ? said : "",
      },
    ],
    error: null,
  };
}

function gradeOf({ checks }: InventedLab, verdicts: CheckVerdict[], late: boolean): Grade {
  const full = verdicts.reduce((sum, { points }) => sum + points, 0);
  const lost = late ? full / 5 : 0;
  return {
    points: full - lost,
    max: checks.reduce((sum, { points }) => sum + points, 0),
    late: late ? { days: 1, factor: 0.8, lost } : null,
    checks: checks.map(({ id, points: max }, index) => ({
      id,
      points: verdicts[index]?.points ?? 0,
      max,
      extra: false,
      visible: index === 1 ? "hidden" : "visible",
    })),
  };
}

/** What a program or a name can hold to get out of the place that it is shown in. */
export const HOSTILE = `</script></style></title><script>pwned=1</script><img src=x onerror="pwned=1">"'\`&lt;--> \u001b[2J\u202e\u0000\u2028javascript:pwned=1`;

/** @returns the result of a verdict by the labs' own points */
export function gradedResult(submission: SubmissionIdentity, title: string, verdict: Verdict): Result {
  const checks = verdict.tasks.flatMap((task) => task.checks);
  return {
    schema: "proclab/result/1",
    submission,
    lab: verdict.lab,
    title,
    outcome: "graded",
    message: null,
    verdict,
    grade: {
      points: verdict.points,
      max: verdict.max,
      late: null,
      checks: checks.map(({ id, points, max }) => ({ id, points, max, extra: false, visible: "visible" })),
    },
  };
}
