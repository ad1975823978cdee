/** For tests of the rubric: labs that nobody runs, and verdicts on them. */
import type { GradedLab } from "../judge/load.ts";
import { taskOf } from "../judge/load.ts";
import { type CheckVerdict, type Verdict, verdictFrom } from "../judge/verdict.ts";

/** @returns a lab whose checks are worth so much */
export function labWith(points: Record<string, number>, id = "9-invented"): GradedLab {
  const [number, name] = id.split("-") as [string, string];
  const names = [...new Set(Object.keys(points).map(taskOf))];
  return {
    ...{ id, number: Number(number), name, folder: "", grading: "", solutions: "" },
    ...{ title: name, summary: "", allowed: [], limits: {}, draft: false, starterFails: [], digest: "sha256:0" },
    tasks: names.map((task) => ({
      ...{ name: task, title: task, example: [], scenarios: [] },
      checks: Object.entries(points)
        .filter(([check]) => taskOf(check) === task)
        .map(([check, worth]) => ({
          ...{ id: check, title: check, points: worth, needs: [], why: "", verify: () => [] },
          hints: ["", "", ""],
        })),
    })),
  };
}

/** @returns a verdict by which some checks of a lab have passed, and the first of the others failed; the rest were skipped */
export function verdictWith(lab: GradedLab, passed: string[]): Verdict {
  let failed = false;
  const statusOf = (id: string): CheckVerdict["status"] => {
    if (passed.includes(id)) return "passed";
    const status = failed ? "skipped" : "failed";
    failed = true;
    return status;
  };
  const tasks = lab.tasks.map(({ name, title, checks }) => ({
    ...{ name, title, points: 0, max: 0, limit: null, killed: null, stderr: "" },
    checks: checks.map(({ id, points }) => ({
      ...{ id, title: id, status: statusOf(id), points: 0, max: points, why: "", unmet: [], failures: [] },
    })),
  }));
  const { id, digest } = lab;
  return verdictFrom(tasks, {
    lab: id,
    seed: "41",
    digests: { submission: "sha256:1", lab: digest },
    tier: "A",
    error: null,
  });
}
